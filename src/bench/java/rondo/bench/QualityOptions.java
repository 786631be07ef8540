package rondo.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import rondo.OptionException;
import rondo.spark.Averaging;
import rondo.spark.StepsPerRound;

/**
 * What the command line of {@code --quality} says.
 *
 * @param data the text
 * @param shards numbers of shards
 * @param runs with each of them, these
 * @param batch of each shard; 0: they share one
 * @param epochs how long
 * @param threads task threads
 */
record QualityOptions(
    String data,
    List<Integer> shards,
    List<Run> runs,
    int batch,
    int epochs,
    int threads,
    boolean help) {
  static final String USAGE =
      """
      usage: jobs/bench --quality --data FILE [options]

      Trains a character model of a text in rounds, in every combination of what is given, and
      prints the loss of the held-out tenth after each epoch; a line an epoch goes to
      target/quality.jsonl. The overhead is the share of the threads' time in rounds that is
      not spent in the trainers.

        --data FILE            the text, such as tinyshakespeare's input.txt
        --shards 1,2,4,8       numbers of shards (default: 1,2,4,8)
        --batch 50             the batch of each shard (default: they share one of 50)
        --steps default,32     steps a round (default: default)
        --rule default,mean    averaging rules, separated by ; (default: default)
        --seed 1,2,3           seeds (default: 1)
        --epochs 10            how long (default: 10)
        --threads 2            task threads (default: 2)
        --help                 show this
      """;

  private static final int SHARED_BATCH = 50;

  /** One run; an absent rule is the default one. */
  record Run(StepsPerRound steps, Optional<Averaging> rule, long seed) {}

  static QualityOptions parse(List<String> arguments) {
    String data = "";
    List<Integer> shards = List.of(1, 2, 4, 8);
    List<String> steps = List.of("default");
    List<String> rules = List.of("default");
    List<String> seeds = List.of("1");
    int batch = 0;
    int epochs = 10;
    int threads = 2;
    boolean help = false;
    for (int at = 0; at < arguments.size(); at++) {
      String name = arguments.get(at);
      switch (name) {
        case "--quality" -> {}
        case "--data" -> data = value(arguments, ++at);
        case "--shards" ->
            shards = split(value(arguments, ++at), ",").stream().map(Options::number).toList();
        case "--steps" -> steps = split(value(arguments, ++at), ",");
        case "--rule" -> rules = split(value(arguments, ++at), ";");
        case "--seed" -> seeds = split(value(arguments, ++at), ",");
        case "--batch" -> batch = Options.number(value(arguments, ++at));
        case "--epochs" -> epochs = Options.number(value(arguments, ++at));
        case "--threads" -> threads = Options.number(value(arguments, ++at));
        case "--help", "-h" -> help = true;
        default -> throw new OptionException("expected an option of --quality, found " + name);
      }
    }
    if (!help && data.isEmpty()) {
      throw new OptionException("--data: expected a text file, found none");
    }
    return new QualityOptions(
        data, shards, runs(steps, rules, seeds), batch, epochs, threads, help);
  }

  /** The batch of a shard. */
  int batch(int shardCount) {
    return batch == 0 ? SHARED_BATCH / shardCount : batch;
  }

  private static List<Run> runs(List<String> steps, List<String> rules, List<String> seeds) {
    List<Run> runs = new ArrayList<>();
    for (String step : steps) {
      for (String rule : rules) {
        for (String seed : seeds) {
          Optional<Averaging> averaging =
              rule.equals("default") ? Optional.empty() : Optional.of(Averaging.parse(rule));
          runs.add(new Run(StepsPerRound.parse(step), averaging, Options.number(seed)));
        }
      }
    }
    return runs;
  }

  private static List<String> split(String text, String by) {
    return Arrays.asList(text.split(by));
  }

  private static String value(List<String> arguments, int at) {
    if (at >= arguments.size()) {
      throw new OptionException(arguments.get(at - 1) + ": expected a value, found none");
    }
    return arguments.get(at);
  }
}
