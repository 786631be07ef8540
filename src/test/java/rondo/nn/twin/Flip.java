package rondo.nn.twin;

/** Which term of the twin's gradient has the wrong sign: a judge must notice each of them. */
public enum Flip {
  NONE,
  /** The derivative before a gate's activation, in PyTorch's order of gates. */
  GATE_0,
  GATE_1,
  GATE_2,
  GATE_3,
  /** What flows through the recurrent weights to the step before. */
  RECURRENT,
  /** What flows to the step before without a product (c of an LSTM, h of a GRU). */
  CARRIED,
  /** What flows through the input weights to the layer below, or to the input. */
  BELOW,
  /** What flows from the head into the hidden states. */
  HEAD,
  /** The gradient of the head's bias. */
  HEAD_BIAS,
  /** The gradient of the final state, where the next window hands it back. */
  FINAL_STATE,
  /** What flows through tanh(W v + b) into the start. */
  START
}
