package rondo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The house rules that a reader of imports can check. */
@AnalyzeClasses(packages = "rondo", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {
  /** A room uses only those before it. */
  private static final List<String> ROOMS =
      List.of(
          "rondo",
          "rondo.linalg",
          "rondo.nn",
          "rondo.data",
          "rondo.optim",
          "rondo.train",
          "rondo.model",
          "rondo.corpus",
          "rondo.spark",
          "rondo.ml",
          "rondo.job");

  private static final String[] CORE =
      ROOMS.subList(0, ROOMS.indexOf("rondo.corpus")).toArray(new String[0]);

  @ArchTest
  static final ArchRule aRoomUsesOnlyThoseBeforeIt = classes().should(useOnlyRoomsBefore());

  @ArchTest
  static final ArchRule theCoreKnowsNoSpark =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..");

  @ArchTest
  static final ArchRule onlyLinalgSeesBreezeNetlibAndNativeLibraries =
      noClasses()
          .that()
          .resideOutsideOfPackage("rondo.linalg")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "breeze..", "dev.ludovic.netlib..", "com.sun.jna..", "org.bytedeco..");

  @ArchTest
  static final ArchRule ofTheCoreOnlyLinalgSeesScala =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .and()
          .resideOutsideOfPackage("rondo.linalg")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("scala..");

  @ArchTest
  static final ArchRule ofTheCoreOnlyModelReadsJson =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .and()
          .resideOutsideOfPackage("rondo.model")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml.jackson..");

  @ArchTest static final ArchRule everyRoomSaysWhatItIs = classes().should(haveAPackageInfo());

  @ArchTest
  static final ArchRule onlyJobsPrint =
      noClasses()
          .that()
          .resideOutsideOfPackage("rondo.job")
          .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule nobodyReadsJavaSerialization =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveNameMatching("java\\.io\\.(Object(Input|Output)(Stream)?|Externalizable)");

  @ArchTest
  static final ArchRule theCoreDrawsOnlySeededNumbersAndReadsNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .accessTargetWhere(
              DescribedPredicate.describe(
                  "it is random, a clock or an address", HouseTest::differsFromRunToRun));

  private static boolean differsFromRunToRun(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getName();
    return switch (owner) {
      case "java.lang.System" ->
          Set.of("currentTimeMillis", "nanoTime", "identityHashCode").contains(name);
      case "java.lang.Math", "java.lang.StrictMath" -> name.equals("random");
      case "java.util.Collections" -> name.equals("shuffle");
      case "java.util.UUID" -> name.equals("randomUUID");
      case "java.util.Random",
          "java.util.SplittableRandom",
          "java.util.concurrent.ThreadLocalRandom",
          "java.security.SecureRandom",
          "java.util.Date" ->
          true;
      default ->
          owner.startsWith("java.util.random.")
              || (owner.startsWith("java.time.") && name.equals("now"));
    };
  }

  private static ArchCondition<JavaClass> useOnlyRoomsBefore() {
    return new ArchCondition<>("use only the rooms before their own in " + ROOMS) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        int own = ROOMS.indexOf(type.getPackageName());
        if (own < 0) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " is in no known room"));
        }
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          int other = ROOMS.indexOf(dependency.getTargetClass().getPackageName());
          if (other > own) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  /** Reads the sources: without annotations in it, a package-info leaves no class behind. */
  private static ArchCondition<JavaClass> haveAPackageInfo() {
    return new ArchCondition<>("have a package-info.java beside them") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Path info =
            Path.of("src/main/java", type.getPackageName().replace('.', '/'), "package-info.java");
        if (!Files.exists(info)) {
          events.add(SimpleConditionEvent.violated(type, "expected " + info + ", found none"));
        }
      }
    };
  }
}
