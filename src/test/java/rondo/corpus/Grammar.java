package rondo.corpus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import rondo.SplitMix;

/**
 * A small stochastic grammar over characters, whose texts have an exactly known entropy: what no
 * reader, however clever, can save of the surprise.
 *
 * <p>A rule tells which word may come in a place of the sentence, how often, and which place comes
 * next. All words of a place make a tree of letters; a node of a tree is a state, and the next
 * character and the next state depend on the state alone. So the text is a Markov chain whose state
 * is known to whoever knows the text so far, and its entropy per character is Σ π(s) H(s): the
 * entropies of the next character, weighted by how often a state is visited.
 */
public final class Grammar {
  /**
   * {@code word} comes in place {@code from} with a frequency of {@code weight}, and {@code to}
   * follows. No word of a place may be the beginning of another.
   */
  public record Rule(String from, double weight, String word, String to) {}

  private record Arc(char character, double probability, int to) {}

  private record Ending(String letters, double weight, String to) {}

  private final List<List<Arc>> arcs = new ArrayList<>(); // a list a state; state 0 is the start

  /** The first rule's place is where a text starts. */
  public Grammar(List<Rule> rules) {
    Map<String, List<Ending>> places = new LinkedHashMap<>();
    for (Rule rule : rules) {
      places
          .computeIfAbsent(rule.from(), from -> new ArrayList<>())
          .add(new Ending(rule.word(), rule.weight(), rule.to()));
    }
    Map<String, Integer> roots = new LinkedHashMap<>();
    for (String place : places.keySet()) {
      roots.put(place, newState());
    }
    places.forEach((place, words) -> grow(roots.get(place), words, roots));
  }

  private int newState() {
    arcs.add(new ArrayList<>());
    return arcs.size() - 1;
  }

  private void grow(int state, List<Ending> endings, Map<String, Integer> roots) {
    double total = endings.stream().mapToDouble(Ending::weight).sum();
    Map<Character, List<Ending>> byLetter = new TreeMap<>();
    for (Ending ending : endings) {
      byLetter
          .computeIfAbsent(ending.letters().charAt(0), letter -> new ArrayList<>())
          .add(new Ending(ending.letters().substring(1), ending.weight(), ending.to()));
    }
    byLetter.forEach(
        (letter, rest) -> {
          double weight = rest.stream().mapToDouble(Ending::weight).sum();
          boolean whole = rest.stream().anyMatch(ending -> ending.letters().isEmpty());
          if (whole && rest.size() > 1) {
            throw new IllegalArgumentException("one word begins another: " + rest);
          }
          int to = whole ? roots.get(rest.get(0).to()) : newState();
          arcs.get(state).add(new Arc(letter, weight / total, to));
          if (!whole) {
            grow(to, rest, roots);
          }
        });
  }

  /**
   * Sentences about animals. A subject may have any number of adjectives; whether a word belongs to
   * the subject or the object must be remembered over several words.
   */
  public static Grammar animals() {
    return new Grammar(
        List.of(
            new Rule("subject", 5, "the ", "noun"),
            new Rule("subject", 3, "a ", "noun"),
            new Rule("subject", 2, "every ", "noun"),
            new Rule("noun", 2, "small ", "noun"),
            new Rule("noun", 1, "red ", "noun"),
            new Rule("noun", 3, "cat ", "verb"),
            new Rule("noun", 2, "crow ", "verb"),
            new Rule("noun", 2, "dog ", "verb"),
            new Rule("verb", 3, "sees ", "object"),
            new Rule("verb", 2, "likes ", "object"),
            new Rule("verb", 2, "sleeps.\n", "subject"),
            new Rule("verb", 1, "sings.\n", "subject"),
            new Rule("object", 4, "the ", "thing"),
            new Rule("object", 3, "a ", "thing"),
            new Rule("thing", 3, "cat.\n", "subject"),
            new Rule("thing", 1, "cake.\n", "subject"),
            new Rule("thing", 2, "stone.\n", "subject")));
  }

  /** A text of {@code length} characters, from the start. */
  public String text(int length, long seed) {
    SplitMix random = new SplitMix(seed);
    StringBuilder text = new StringBuilder(length);
    int state = 0;
    while (text.length() < length) {
      double left = random.nextDouble();
      List<Arc> choices = arcs.get(state);
      int choice = 0;
      while (choice < choices.size() - 1 && left >= choices.get(choice).probability()) {
        left -= choices.get(choice).probability();
        choice++;
      }
      text.append(choices.get(choice).character());
      state = choices.get(choice).to();
    }
    return text.toString();
  }

  /** The entropy per character, in nats. */
  public double entropy() {
    double[] visits = stationary();
    double entropy = 0;
    for (int state = 0; state < visits.length; state++) {
      for (Arc arc : arcs.get(state)) {
        entropy -= visits[state] * arc.probability() * Math.log(arc.probability());
      }
    }
    return entropy;
  }

  /** How often each state is visited; half a step at a time, so that no cycle keeps swinging. */
  private double[] stationary() {
    double[] visits = new double[arcs.size()];
    visits[0] = 1;
    double change = 1;
    while (change > 1e-15) {
      double[] next = new double[visits.length];
      for (int state = 0; state < visits.length; state++) {
        next[state] += visits[state] / 2;
        for (Arc arc : arcs.get(state)) {
          next[arc.to()] += visits[state] * arc.probability() / 2;
        }
      }
      change = 0;
      for (int state = 0; state < visits.length; state++) {
        change = Math.max(change, Math.abs(next[state] - visits[state]));
      }
      visits = next;
    }
    return visits;
  }

  /** −log p of each character of a text from the start, given all before it. */
  public double[] surprises(String text) {
    double[] surprises = new double[text.length()];
    int state = 0;
    for (int at = 0; at < text.length(); at++) {
      char character = text.charAt(at);
      Arc arc =
          arcs.get(state).stream()
              .filter(candidate -> candidate.character() == character)
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("not of this grammar: " + character));
      surprises[at] = -Math.log(arc.probability());
      state = arc.to();
    }
    return surprises;
  }
}
