package rondo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rondo.OptionException;
import rondo.linalg.Blas;
import rondo.linalg.BlasReport;
import rondo.train.TrainOptions;

class ProvenanceTest {
  private static final Map<String, Long> DATA = Map.of("tokens", 5L);

  @Test
  void theVersionsAreNamed() {
    Provenance provenance = Provenance.of(new TrainOptions(), DATA, Blas.java());
    assertThat(provenance.data()).isEqualTo(DATA);
    assertThat(provenance.jvm()).endsWith(Runtime.version().toString());
    assertThat(provenance.rondo()).isNotEmpty();
    assertThat(provenance.blas()).isEqualTo(Blas.java().report().toString());
  }

  @Test
  void everyOptionIsNamedAndTheSeedOnce() throws ReflectiveOperationException {
    TrainOptions options = new TrainOptions().withSeed(-3).withStepSize(0.25).withPatience(2);
    Provenance provenance = Provenance.of(options, DATA, Blas.java());
    assertThat(provenance.seed()).isEqualTo(-3);
    RecordComponent[] components = TrainOptions.class.getRecordComponents();
    assertThat(provenance.options()).hasSize(components.length - 1).doesNotContainKey("seed");
    for (RecordComponent component : components) {
      if (!component.getName().equals("seed")) {
        assertThat(provenance.options())
            .containsEntry(component.getName(), component.getAccessor().invoke(options).toString());
      }
    }
  }

  @Test
  void whyItIsThisBlasIsNotPartOfIt() {
    BlasReport fallen = new BlasReport("java", "VectorBLAS", "", 1, "/tmp/x-17 does not load");
    assertThat(Provenance.text(fallen)).isEqualTo("VectorBLAS (java, 1 thread)");
    BlasReport bundled = new BlasReport("bundled", "OpenBLAS 0.3.30", "Haswell", 1, "");
    assertThat(Provenance.text(bundled)).isEqualTo(bundled.toString()).contains("Haswell");
  }

  @Test
  void aMissingPartIsNamed() {
    Map<String, Long> lost = new HashMap<>();
    lost.put("tokens", null);
    assertThatThrownBy(() -> new Provenance(lost, Map.of(), 1, "", "", ""))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("data: tokens");
    Map<String, String> unset = new HashMap<>();
    unset.put("cell", null);
    assertThatThrownBy(() -> new Provenance(DATA, unset, 1, "", "", ""))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("options: cell");
    assertThatThrownBy(() -> new Provenance(DATA, Map.of(), 1, "", null, ""))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("jvm");
  }

  @Test
  void aTrainingOnNothingHasNone() {
    assertThatThrownBy(() -> Provenance.of(new TrainOptions(), Map.of(), Blas.java()))
        .isInstanceOf(OptionException.class)
        .hasMessage("data of the provenance: expected at least one count, found none");
  }
}
