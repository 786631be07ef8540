package rondo.data;

/**
 * A vocabulary, and what was cut for it; for a log or the user, {@code report} is a line.
 *
 * @param vocabulary what was kept
 * @param report how much of the text that is, and how much not
 */
public record CountedVocabulary(Vocabulary vocabulary, VocabularyReport report) {}
