package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SlicesTest {
  private static final long JOB = 64 << 20;

  @Property(tries = 200)
  void everyNumberIsInOneSliceAndNoSliceIsTooLarge(
      @ForAll @IntRange(min = 1, max = 3000) int shards,
      @ForAll @IntRange(min = 1, max = 30_000_000) int parameters,
      @ForAll @IntRange(max = 2) int slots,
      @ForAll @LongRange(max = 10_000_000) long carried,
      @ForAll @LongRange(min = 1 << 16, max = JOB) long perJob) {
    Slices slices = new Slices(shards, parameters, slots, carried, true, perJob);

    long[] seen = new long[1 + slots];
    for (int partition = 0; partition < slices.means(); partition++) {
      int array = slices.slot(partition) + 1;
      assertThat((long) slices.from(partition)).isEqualTo(seen[array]);
      seen[array] += slices.length(partition);
      assertThat(slices.length(partition)).isBetween(1, Wire.SLICE);
      assertThat(4L * slices.length(partition) * shards).isLessThanOrEqualTo(64 << 20);
      assertThat(8L * slices.length(partition)).isLessThanOrEqualTo(perJob);
    }
    assertThat(seen).containsOnly(parameters);
  }

  @Property(tries = 200)
  void everyShardHasAPlaceForTheRestOfItsResult(
      @ForAll @IntRange(min = 1, max = 3000) int shards,
      @ForAll @LongRange(max = 10_000_000) long carried) {
    Slices slices = new Slices(shards, 100, 0, carried, false, JOB);
    int before = slices.means();
    for (int shard = 0; shard < shards; shard++) {
      assertThat(slices.bare(shard))
          .isBetween(before, Math.min(before + 1, slices.numPartitions() - 1));
      before = slices.bare(shard);
    }
    assertThat(before).isEqualTo(slices.numPartitions() - 1);
  }

  @Test
  void smallRestsGoTogetherAndLargeOnesAlone() {
    assertThat(new Slices(16, 100, 0, 1000, false, JOB).numPartitions()).isEqualTo(2);
    assertThat(new Slices(16, 100, 0, 1 << 20, false, JOB).numPartitions()).isEqualTo(1 + 6);
    assertThat(new Slices(16, 100, 0, 5 << 20, false, JOB).numPartitions()).isEqualTo(1 + 16);
  }

  @Property(tries = 200)
  void groupsAreAllPartitionsInOrderAndBringNoMoreThanAJobMay(
      @ForAll @IntRange(min = 1, max = 100) int shards,
      @ForAll @IntRange(min = 1, max = 30_000_000) int parameters,
      @ForAll @LongRange(min = 1 << 16, max = JOB) long perJob) {
    Slices slices = new Slices(shards, parameters, 1, 0, true, perJob);
    List<Integer> all = new ArrayList<>();
    for (int[] group : slices.groups()) {
      long bytes = 0;
      for (int partition : group) {
        all.add(partition);
        if (partition < slices.means()) {
          bytes += (slices.slot(partition) < 0 ? 8L : 4L) * slices.length(partition);
        }
      }
      assertThat(bytes).isLessThanOrEqualTo(perJob);
    }
    assertThat(all).hasSize(slices.numPartitions()).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aJobBringsAsManySlicesAsItMay() {
    Slices slices = new Slices(2, 20 * Wire.SLICE, 1, 0, true, JOB);
    // 8 slices of doubles, or 16 of floats
    assertThat(slices.groups()).extracting(group -> group.length).startsWith(8, 8);
    assertThat(slices.groups()).hasSize(4);
  }
}
