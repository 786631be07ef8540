#!/usr/bin/env python3
"""Writes golden.json: what PyTorch makes of small recurrent networks (made with PyTorch 1.13).

python3 make_golden.py > golden.json

A line a network: inputs and parameters, which are exact floats; then what follows from them, in
double precision: outputs, states, loss, every gradient, and (single layers) the parameters after each
of three steps of three optimizers on the same batch. Arrays are nested as [row][step][…]; tensors and states have
PyTorch's names, shapes and orders.
"""
import json

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

LENGTHS = [3, 5, 2]
INPUTS, HIDDEN, CLASSES = 2, 3, 4
STEPS = 3
OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.5),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.05),
    "rmsprop": lambda parameters: torch.optim.RMSprop(parameters, lr=0.02),
}
CELLS = {
    "vanilla": lambda **options: nn.RNN(nonlinearity="tanh", **options),
    "relu": lambda **options: nn.RNN(nonlinearity="relu", **options),
    "lstm": nn.LSTM,
    "gru": nn.GRU,
}


class Network(nn.Module):
    def __init__(self, cell, layers, bidirectional):
        super().__init__()
        self.rnn = CELLS[cell](
            input_size=INPUTS, hidden_size=HIDDEN, num_layers=layers, bidirectional=bidirectional)
        self.head = nn.Linear(HIDDEN * (1 + bidirectional), CLASSES)
        self.double()
        for parameter in self.parameters():
            parameter.data = uniform(0.8, *parameter.shape)

    def forward(self, features, initial):
        packed = pack_padded_sequence(features, LENGTHS, batch_first=True, enforce_sorted=False)
        hidden, final = self.rnn(packed, initial if len(initial) == 2 else initial[0])
        hidden, _ = pad_packed_sequence(hidden, batch_first=True)
        return hidden, self.head(hidden), final if isinstance(final, tuple) else (final,)


def uniform(limit, *shape):
    """Numbers that a float holds, as doubles."""
    return ((2 * torch.rand(*shape) - 1) * limit).double()


def real(padded):
    """Without the padding: [row][step][…]."""
    return [numbers(row[:length]) for row, length in zip(padded, LENGTHS)]


def numbers(tensor):
    if isinstance(tensor, torch.Tensor):
        tensor = tensor.tolist()
    if isinstance(tensor, list):
        return [numbers(value) for value in tensor]
    return tensor if isinstance(tensor, int) else float("%.12g" % tensor)


def tensors(named):
    """Tensors as flat, row-major lists."""
    return {name: numbers(tensor.flatten()) for name, tensor in named}


def golden(cell, layers, bidirectional):
    torch.manual_seed(layers * 2 + bidirectional)
    network = Network(cell, layers, bidirectional)
    states = layers * (1 + bidirectional), len(LENGTHS), HIDDEN
    features = uniform(1, len(LENGTHS), max(LENGTHS), INPUTS).requires_grad_()
    initial = [uniform(1, *states).requires_grad_() for _ in range(2 if cell == "lstm" else 1)]
    labels = torch.randint(CLASSES, (len(LENGTHS), max(LENGTHS)))
    mask = torch.tensor([[t < length for t in range(max(LENGTHS))] for length in LENGTHS])

    def loss():
        hidden, logits, final = network(features, initial)
        return hidden, logits, final, nn.functional.cross_entropy(logits[mask], labels[mask])

    hidden, logits, final, mean = loss()
    mean.backward()
    result = {
        "cell": cell,
        "layers": layers,
        "bidirectional": bidirectional,
        "inputs": INPUTS,
        "hiddenSize": HIDDEN,
        "classes": CLASSES,
        "lengths": LENGTHS,
        "features": real(features),
        "labels": real(labels),
        "initial": numbers(initial),
        "parameters": tensors(network.named_parameters()),
        "hidden": real(hidden),
        "probabilities": real(logits.softmax(-1)),
        "final": numbers(list(final)),
        "loss": numbers(mean),
        "gradients": tensors((name, p.grad) for name, p in network.named_parameters()),
        "dFeatures": real(features.grad),
        "dInitial": numbers([state.grad for state in initial]),
        "steps": {},
    }
    start = {name: value.clone() for name, value in network.state_dict().items()}
    for name, optimizer_of in OPTIMIZERS.items() if layers == 1 else ():
        network.load_state_dict(start)
        optimizer = optimizer_of(network.parameters())
        result["steps"][name] = []
        for _ in range(STEPS):
            optimizer.zero_grad()
            loss()[-1].backward()
            optimizer.step()
            result["steps"][name].append(tensors(network.named_parameters()))
    return result


def main():
    lines = [
        json.dumps(golden(cell, layers, bidirectional), separators=(",", ":"))
        for cell in CELLS
        for layers, bidirectional in [(1, False), (2, False), (1, True), (2, True)]
    ]
    print("[" + ",\n".join(lines) + "]")


main()
