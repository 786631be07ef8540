package rondo.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import rondo.linalg.ShapeException;
import rondo.model.ModelFormatException;
import rondo.spark.SaveName.File;

/**
 * The saved states of a run, in a directory on any Hadoop file system.
 *
 * <p>Order of use: {@link #open}; {@link #state} tells from where to go on; {@link #save} as often
 * as you like, {@link #finish} once. One thread.
 *
 * <p>A save is a file for each large array and one for the history, and then the manifest, which
 * knows the length and SHA-256 of the others and its own. Every file has a name of its own and is
 * written once. So, wherever a driver dies, a save is there whole or is not used; the newest whole
 * one counts, and the one before is kept in case a disk spoils it.
 *
 * <p>Who opens a directory leaves an owner file there with the next number. A driver that finds a
 * greater one than its own before it commits a save stops: another goes on with its run.
 */
final class Checkpoints {
  private static final String HISTORY = "history.jsonl";

  private static final int MAX_FAULTS = 5; // in a message

  private record Loaded(Manifest manifest, RunState state) {}

  private final Folder folder;
  private final Identity identity;
  private final RunShape shape;
  private final boolean overwrite;
  private final Consumer<String> warnings;
  private Owner owner; // null: not yet
  private int saves;
  private long savedRound = -1;
  private Loaded loaded; // null: a new run
  private SaveName newest; // null: none of this run

  private Checkpoints(
      Folder folder,
      Identity identity,
      RunShape shape,
      boolean overwrite,
      Consumer<String> warnings) {
    this.folder = folder;
    this.identity = identity;
    this.shape = shape;
    this.overwrite = overwrite;
    this.warnings = warnings;
  }

  /**
   * Looks for a run to go on with, and makes the directory its own unless the run is finished.
   *
   * @param directory any Hadoop path; need not exist
   * @param shape of the states of such a run
   * @param overwrite whether a finished or a different run is no obstacle: it stays until {@link
   *     #finish} and is removed then
   * @param warnings is told what could not be used or removed, and why, in a sentence each
   * @throws DifferentRunException if the newest run there is another one
   * @throws CheckpointException if there are saved states, but none that can be used
   */
  static Checkpoints open(
      String directory,
      Configuration configuration,
      Identity identity,
      RunShape shape,
      boolean overwrite,
      Consumer<String> warnings)
      throws IOException {
    Checkpoints checkpoints =
        new Checkpoints(
            Folder.open(directory, configuration), identity, shape, overwrite, warnings);
    // Whoever has come to the wrong place leaves before he stops the run that is at home there.
    Optional<Manifest> found = checkpoints.newest(manifest -> manifest, new ArrayList<>());
    if (found.isEmpty() || !found.get().finished()) {
      checkpoints.claim();
    }
    checkpoints.load();
    return checkpoints;
  }

  /** From where to go on, until the first save; nothing: from the start. */
  Optional<RunState> state() {
    return Optional.ofNullable(loaded).map(Loaded::state);
  }

  /** Whether {@link #state} is that of a run which is complete. */
  boolean finished() {
    return loaded != null && loaded.manifest.finished();
  }

  /**
   * Saves a state, whose arrays nobody changes meanwhile, and removes what is older than the save
   * before. After an exception the one before still counts, or this one does.
   *
   * @throws OvertakenException if another driver has opened the directory
   */
  void save(RunState state) throws IOException {
    if (state.round() != savedRound) {
      commit(state, false);
    }
  }

  /** Saves the last state of a run and removes what other runs have left. */
  void finish(RunState state) throws IOException {
    commit(state, true);
  }

  private interface Use<T> {
    T of(Manifest manifest) throws IOException;
  }

  private void load() throws IOException {
    List<String> faults = new ArrayList<>();
    loaded = newest(manifest -> new Loaded(manifest, state(manifest)), faults).orElse(null);
    newest = loaded == null ? null : loaded.manifest.name();
    for (String fault : faults) {
      warnings.accept(
          folder
              + ": "
              + fault
              + (loaded == null
                  ? "; training begins anew"
                  : "; training goes on from round " + newest.round()));
    }
  }

  /** What the newest save is good for, if there is one and it is to go on with. */
  private <T> Optional<T> newest(Use<T> use, List<String> faults) throws IOException {
    List<SaveName> saves =
        files(folder.names()).stream()
            .filter(File::isManifest)
            .map(File::save)
            .sorted(Comparator.reverseOrder())
            .toList();
    boolean lost = false;
    for (SaveName save : saves) {
      try {
        Manifest manifest = Manifest.read(save, folder.read(save.manifest(), Manifest.MAX_BYTES));
        List<String> differences = identity.differences(manifest.identity());
        if (overwrite && (manifest.finished() || !differences.isEmpty())) {
          return Optional.empty();
        }
        if (!differences.isEmpty()) {
          throw different(save, differences);
        }
        return Optional.of(use.of(manifest));
      } catch (Folder.TornException e) {
        faults.add(Redaction.line(e.getMessage()));
        lost |= !save.isFirst(); // A first save that was never complete is no loss.
      } catch (Folder.DamageException | ModelFormatException e) {
        faults.add(Redaction.line(e.getMessage()));
        lost = true;
      } catch (ShapeException e) {
        faults.add(save.manifest() + ": " + e.getMessage());
        lost = true;
      }
    }
    if (lost && !overwrite) {
      throw new CheckpointException(
          folder
              + ": expected a saved state that can be used, found none: "
              + String.join("; ", faults.subList(0, Math.min(faults.size(), MAX_FAULTS)))
              + "; try again if the file system is at fault; else bring the files back, use another"
              + " directory, or begin anew with overwrite=true");
    }
    return Optional.empty();
  }

  private DifferentRunException different(SaveName save, List<String> differences) {
    return new DifferentRunException(
        folder
            + ": expected no run or this one, found another, saved after round "
            + save.round()
            + ": "
            + Redaction.line(String.join("; ", differences))
            + "; use its settings to go on with it, another directory, or overwrite=true");
  }

  private RunState state(Manifest manifest) throws IOException {
    SaveName save = manifest.name();
    Progress progress = manifest.progress();
    shape.checkShards(progress.windows(), progress.carried());
    Map<String, Folder.Sum> sums = manifest.parts();
    Parts parts = Parts.fresh(shape, progress);
    Map<String, Long> lengths = parts.lengths();
    Set<String> expected = new HashSet<>(lengths.keySet());
    expected.add(HISTORY);
    if (!sums.keySet().equals(expected)) {
      throw new Folder.DamageException(
          save.manifest() + ": expected the parts " + expected + ", found others");
    }
    for (Map.Entry<String, Long> length : lengths.entrySet()) {
      String part = length.getKey();
      Folder.Sum sum = sums.get(part);
      if (sum.bytes() != length.getValue()) {
        throw new Folder.DamageException(
            save.manifest()
                + ": "
                + part
                + ": expected "
                + length.getValue()
                + " bytes, found "
                + sum.bytes());
      }
      folder.read(
          save.file(part),
          sum,
          in -> {
            parts.read(part, in);
            return part;
          });
    }
    Folder.Sum sum = sums.get(HISTORY);
    String file = save.file(HISTORY);
    return parts.with(
        shape,
        progress,
        folder.read(file, sum, in -> History.read(file, progress.history(), sum.bytes(), in)));
  }

  private void claim() throws IOException {
    int greatest = 0;
    for (Owner other : owners(folder.names())) {
      greatest = Math.max(greatest, other.number());
    }
    Owner next = Owner.after(greatest);
    folder.write(next.toString(), out -> {});
    owner = next;
  }

  private void commit(RunState state, boolean finished) throws IOException {
    shape.check(state);
    if (owner == null) {
      claim();
    }
    int run = newest == null ? owner.number() : newest.run();
    SaveName save = new SaveName(run, state.round(), owner, ++saves);
    Map<String, Folder.Sum> sums = new LinkedHashMap<>();
    Parts parts = Parts.of(state);
    for (String part : parts.lengths().keySet()) {
      sums.put(part, folder.write(save.file(part), out -> parts.write(part, out)));
    }
    sums.put(HISTORY, folder.write(save.file(HISTORY), out -> History.write(state.history(), out)));
    byte[] manifest = Manifest.of(save, identity, finished, state, sums).write();
    checkOwner();
    folder.write(save.manifest(), out -> out.write(manifest));
    SaveName before = newest;
    savedRound = state.round();
    newest = save;
    loaded = null; // which is as large as the state
    clean(before, finished);
  }

  private void checkOwner() throws IOException {
    Optional<Owner> greater = greater(folder.names());
    if (greater.isPresent()) {
      throw new OvertakenException(
          folder
              + ": expected "
              + owner
              + " to be the only driver, found "
              + greater.get()
              + ", which came later and goes on with the run; this one stops. Give each run a"
              + " directory of its own");
    }
    if (!folder.has(owner.toString())) {
      throw new OvertakenException(
          folder
              + ": expected the file "
              + owner
              + " of this driver, found none: the directory was emptied under it; this run stops");
    }
  }

  private Optional<Owner> greater(List<String> names) {
    return owners(names).stream().filter(other -> other.compareTo(owner) > 0).findFirst();
  }

  /** Everybody who has written anything, should his owner file be lost too. */
  private static List<Owner> owners(List<String> names) {
    List<Owner> owners = new ArrayList<>();
    names.forEach(name -> Owner.parse(name).ifPresent(owners::add));
    files(names).forEach(file -> owners.add(file.save().owner()));
    return owners;
  }

  /**
   * Removes what nobody will ask for: other saves, their manifests first; parts that never got a
   * manifest; the files of former owners. Other runs stay until this one is finished.
   */
  private void clean(SaveName before, boolean finished) {
    try {
      List<String> names = folder.names();
      if (greater(names).isPresent()) {
        return; // Now all this is his.
      }
      List<File> old = new ArrayList<>(files(names));
      old.removeIf(file -> file.save().compareTo(newest) >= 0 || file.save().equals(before));
      List<File> manifests = old.stream().filter(File::isManifest).toList();
      for (File manifest : manifests) {
        if (finished || manifest.save().run() == newest.run()) {
          folder.delete(manifest.name());
        }
      }
      for (File part : old) {
        // Asked once more: a listing may come late.
        if (!part.isManifest()
            && (finished
                || part.save().run() == newest.run()
                || !folder.has(part.save().manifest()))) {
          folder.delete(part.name());
        }
      }
      for (String name : names) {
        if (Owner.parse(name).filter(other -> other.compareTo(owner) < 0).isPresent()) {
          folder.delete(name);
        }
      }
    } catch (IOException e) {
      warnings.accept(
          "what is too old could not be removed; the next save tries again: " + e.getMessage());
    }
  }

  private static List<File> files(List<String> names) {
    return names.stream().map(SaveName::parse).flatMap(Optional::stream).toList();
  }
}
