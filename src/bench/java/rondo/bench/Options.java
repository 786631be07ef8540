package rondo.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import rondo.OptionException;
import rondo.model.Scorer;
import rondo.nn.CellKind;

/**
 * What the command line says.
 *
 * @param cases what to measure, in this order
 * @param rounds how often each thing is measured; the median counts
 * @param blas which BLAS, if not the usual one
 * @param verbose whether JMH tells all it does
 * @param help whether to say only how it is called
 */
record Options(List<Case> cases, int rounds, Optional<String> blas, boolean verbose, boolean help) {
  static final String USAGE =
      """
      usage: jobs/bench [options]

      Measures training and scoring on one thread, and what their matrix products alone
      would allow, in less than ten minutes. Writes a line a case to target/bench.jsonl.
      Times are the thread's own: what other programs take meanwhile does not count.

        --mode train|score            only these cases (several: train,score)
        --cell vanilla|lstm|gru       only these
        --hidden 128|256|512          only these, or other sizes
        --batch N                     score with this batch size instead of the two usual ones
        --quality                     how good training in rounds is: --quality --help
        --blas bundled|system|java    which BLAS (default: bundled)
        --quick                       two rounds instead of seven: a first look
        --verbose                     show what JMH says
        --help                        show this
      """;

  private static final int ROUNDS = 7;
  private static final int QUICK_ROUNDS = 2;

  static Options parse(List<String> arguments) {
    List<Case.Mode> modes = List.of(Case.Mode.values());
    List<CellKind> cells = List.of(CellKind.VANILLA, CellKind.LSTM, CellKind.GRU);
    List<Integer> sizes = List.of(128, 256, 512);
    List<Integer> batches = List.of(Case.TRAINING_BATCH, Scorer.PREFERRED_BATCH);
    int rounds = ROUNDS;
    Optional<String> blas = Optional.empty();
    boolean verbose = false;
    boolean help = false;
    for (int at = 0; at < arguments.size(); at++) {
      String name = arguments.get(at);
      switch (name) {
        case "--mode" -> modes = values(arguments, ++at).stream().map(Case.Mode::parse).toList();
        case "--cell" -> cells = values(arguments, ++at).stream().map(CellKind::parse).toList();
        case "--hidden" -> sizes = values(arguments, ++at).stream().map(Options::number).toList();
        case "--batch" -> batches = values(arguments, ++at).stream().map(Options::number).toList();
        case "--blas" -> blas = Optional.of(values(arguments, ++at).get(0));
        case "--quick" -> rounds = QUICK_ROUNDS;
        case "--verbose" -> verbose = true;
        case "--help", "-h" -> help = true;
        default -> throw new OptionException("expected an option, found " + name);
      }
    }
    return new Options(cases(modes, cells, sizes, batches), rounds, blas, verbose, help);
  }

  private static List<Case> cases(
      List<Case.Mode> modes, List<CellKind> cells, List<Integer> sizes, List<Integer> batches) {
    List<Case> cases = new ArrayList<>();
    for (Case.Mode mode : modes) {
      for (CellKind cell : cells) {
        for (int size : sizes) {
          for (int batch : mode == Case.Mode.TRAIN ? List.of(Case.TRAINING_BATCH) : batches) {
            cases.add(new Case(mode, cell, size, batch));
          }
        }
      }
    }
    return cases;
  }

  static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new OptionException("expected a whole number, found " + text);
    }
  }

  private static List<String> values(List<String> arguments, int at) {
    if (at >= arguments.size()) {
      throw new OptionException(arguments.get(at - 1) + ": expected a value, found none");
    }
    return Arrays.asList(arguments.get(at).split(","));
  }
}
