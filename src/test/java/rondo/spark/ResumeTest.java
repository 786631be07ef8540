package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import rondo.SparkTests;
import rondo.corpus.Corpus;
import rondo.data.Sequence;
import rondo.data.SequenceBlock;
import rondo.nn.CellKind;
import rondo.nn.NetworkSpec;
import rondo.nn.Parameters;
import rondo.spark.FaultyFileSystem.Disk;
import rondo.spark.FaultyFileSystem.Fault;
import rondo.spark.FaultyFileSystem.Kind;
import rondo.train.TrainOptions;

/** An interrupted run that goes on comes to the bits of one that was not interrupted. */
class ResumeTest {
  private static final NetworkSpec SPEC = TestShards.languageModel(CellKind.LSTM, 0.3);
  private static final TrainOptions TRAIN =
      new TrainOptions().withMaxEpochs(3).withPatience(5).withStepSize(0.02);
  private static final RoundOptions ROUNDS =
      new RoundOptions().withStepsPerRound(3).withAveraging(new Averaging.Nesterov(0.5, 0.8));

  private static SparkSession session;
  private static JavaSparkContext spark;
  private static Corpus corpus;
  private static RoundsResult whole;

  @BeforeAll
  static void start() {
    session = SparkTests.local(2);
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Configuration faulty = FaultyFileSystem.configuration();
    faulty
        .getPropsWithPrefix("fs.faulty")
        .forEach((key, value) -> spark.hadoopConfiguration().set("fs.faulty" + key, value));
    corpus =
        TestShards.corpus(
            TestShards.of(spark, TestShards.laneShards(TestShards.stream(160), 2), false),
            Optional.of(
                TestShards.of(spark, TestShards.laneShards(TestShards.stream(60), 2), false)));
    whole = rounds().fit(corpus);
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  private static Rounds rounds() {
    return new Rounds(SPEC, TRAIN, ROUNDS);
  }

  private static CheckpointOptions place(String disk, int interval) {
    return new CheckpointOptions("faulty://" + disk + "/run").withInterval(interval);
  }

  /** Ends the run after so many rounds. */
  private static Rounds stopping(Rounds rounds, long round) {
    return rounds.listen(
        new RoundListener() {
          @Override
          public void onRound(RoundReport report) {
            if (report.round() == round) {
              rounds.stop();
            }
          }
        });
  }

  private static void isTheWholeRun(RoundsResult result) {
    assertThat(result.parameters()).isEqualTo(whole.parameters());
    assertThat(result.bestEpoch()).isEqualTo(whole.bestEpoch());
    assertThat(result.history()).extracting(RoundReport::trainLoss).isEqualTo(losses(whole));
    assertThat(result.history())
        .extracting(RoundReport::validLoss)
        .isEqualTo(whole.history().stream().map(RoundReport::validLoss).toList());
  }

  private static List<Double> losses(RoundsResult result) {
    return result.history().stream().map(RoundReport::trainLoss).toList();
  }

  @Test
  void aRunThatIsStoppedAfterAnyRoundGoesOnAsIfNothingHadBeen() {
    int rounds = whole.history().size();
    assertThat(rounds).isEqualTo(6);
    for (int stopped = 1; stopped < rounds; stopped++) {
      FaultyFileSystem.disk("stopped", Kind.OBJECTS);
      stopping(rounds().saveTo(place("stopped", 100)), stopped).fit(corpus);
      RoundsResult resumed = rounds().saveTo(place("stopped", 100)).fit(corpus);
      isTheWholeRun(resumed);
    }
  }

  @Test
  void aDriverMayDieAtAnyCallOfTheFileSystem() {
    for (Fault fault : Fault.values()) {
      boolean died = true;
      for (int k = 1; died; k++) {
        Disk disk = FaultyFileSystem.disk("dying", Kind.TORN);
        disk.failAt(k, fault, true);
        try {
          rounds().saveTo(place("dying", 2)).fit(corpus);
        } catch (CheckpointException e) {
          assertThat(e).hasMessageContaining("faulty://dying/run could not be");
        }
        died = disk.restart();
        if (died) {
          Optional<RoundsResult> resumed = fitUnlessComplete("dying");
          resumed.ifPresent(ResumeTest::isTheWholeRun);
        } else {
          assertThat(k).isGreaterThan(50);
        }
      }
    }
  }

  /** Where the driver died after the last manifest, there is nothing left to do. */
  private static Optional<RoundsResult> fitUnlessComplete(String disk) {
    try {
      return Optional.of(rounds().saveTo(place(disk, 2)).fit(corpus));
    } catch (CheckpointException e) {
      assertThat(e).hasMessageContaining("found this run complete");
      return Optional.empty();
    }
  }

  @Test
  void aCompleteRunIsNotRunAgainUnlessItIsToBeReplaced() {
    FaultyFileSystem.disk("complete", Kind.LOCAL);
    isTheWholeRun(rounds().saveTo(place("complete", 2)).fit(corpus));
    assertThatThrownBy(() -> rounds().saveTo(place("complete", 2)).fit(corpus))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("found this run complete")
        .hasMessageContaining("overwrite=true");
    isTheWholeRun(rounds().saveTo(place("complete", 2).withOverwrite()).fit(corpus));
  }

  @Test
  void anotherRunIsRefusedByTheSettingsThatDiffer() {
    FaultyFileSystem.disk("other", Kind.LOCAL);
    stopping(rounds().saveTo(place("other", 2)), 3).fit(corpus);
    Rounds other = new Rounds(SPEC, TRAIN.withStepSize(0.03), ROUNDS.withStepsPerRound(4));
    assertThatThrownBy(() -> other.saveTo(place("other", 2)).fit(corpus))
        .isInstanceOf(DifferentRunException.class)
        .hasMessageContaining("training: here ")
        .hasMessageContaining("stepSize=0.03")
        .hasMessageContaining("stepsPerRound: here 4, there 3");
    Corpus another =
        TestShards.corpus(
            TestShards.of(spark, TestShards.laneShards(TestShards.stream(161), 2), false),
            corpus.validation());
    assertThatThrownBy(() -> rounds().saveTo(place("other", 2)).fit(another))
        .isInstanceOf(DifferentRunException.class)
        .hasMessageContaining("corpus: here ");
    Parameters warm = whole.parameters();
    assertThatThrownBy(() -> rounds().saveTo(place("other", 2)).fit(warm, corpus))
        .isInstanceOf(DifferentRunException.class)
        .hasMessageContaining("start: here ");
    isTheWholeRun(rounds().saveTo(place("other", 2)).fit(corpus));
  }

  @Test
  void aDamagedSaveGivesWayToTheOneBeforeAndTheReportSaysWhy() {
    Disk disk = FaultyFileSystem.disk("damaged", Kind.LOCAL);
    stopping(rounds().saveTo(place("damaged", 1)), 5).fit(corpus);
    disk.files.entrySet().stream()
            .filter(file -> file.getKey().getName().contains("weights"))
            .reduce((first, last) -> last)
            .orElseThrow()
            .getValue()[7] ^=
        1;
    List<String> warnings = new ArrayList<>();
    RoundsResult resumed =
        rounds()
            .saveTo(place("damaged", 1))
            .listen(
                new RoundListener() {
                  @Override
                  public void onWarning(String warning) {
                    warnings.add(warning);
                  }
                })
            .fit(corpus);
    isTheWholeRun(resumed);
    assertThat(warnings).hasSize(1).isEqualTo(resumed.warnings());
    assertThat(warnings.get(0)).contains("weights").contains("goes on from round 4");
  }

  @Test
  void aRunThatIsGivenUpIsSaved() {
    FaultyFileSystem.disk("given-up", Kind.LOCAL);
    List<byte[]> bad =
        List.of(
            SequenceBlock.encode(
                List.of(Sequence.ofFeatures(2, 1, 1).withTarget(3e38f)), 4, false));
    Corpus hopeless = TestShards.corpus(TestShards.of(spark, List.of(bad, bad), false));
    Rounds rounds =
        new Rounds(TestShards.regression(), TRAIN.withPatience(0), ROUNDS)
            .saveTo(place("given-up", 1));
    assertThatThrownBy(() -> rounds.fit(hopeless)).isInstanceOf(TrainingFailedException.class);
    // It goes on from where it was given up, and so at once it is again.
    assertThatThrownBy(() -> rounds.fit(hopeless))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining("after 3 rounds were taken back already");
  }
}
