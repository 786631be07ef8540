package rondo.spark;

/** What a run is going to do, and what it will need. */
public record RunPlan(int parameters, int shards) {}
