/**
 * Real Sparks for integration tests, and their faults.
 *
 * <p>Such a test is named {@code *IT} and run by {@code mvn verify}; one alone by {@code mvn verify
 * -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=Name}. It looks like this:
 *
 * <pre>{@code
 * try (Cluster cluster = Cluster.localCluster(2, 1, 1024)) {
 *   Sabotage sabotage = Sabotage.on(cluster);
 *   String bits = work(cluster.context(), task -> sabotage.dieOnce("map"));
 *   assertThat(bits).isEqualTo(undisturbed);
 *   assertThat(sabotage.happened("map")).isEqualTo(1);
 *   assertThat(cluster.watch().sawARetry()).isTrue();
 * }
 * }</pre>
 *
 * <ul>
 *   <li>Executors have Spark, Rondo's jar with what it takes along, and the test classes, but
 *       neither JUnit nor the other libraries of the tests. A class whose lambdas run there must
 *       not name them in its fields' or methods' types (in annotations and in other lambdas it
 *       may).
 *   <li>One session at a time. {@code local[n]} does not try a failed task again, and there is no
 *       speculation but on a {@link rondo.cluster.StandaloneCluster}: a copy wants another host.
 *   <li>Logs of executors, daemons and drivers stay in {@code target/cluster}.
 * </ul>
 */
package rondo.cluster;
