package dev.pullback.playground.formula;

/**
 * A statement: {@code name = term}, or a term alone if {@code name} is empty.
 *
 * @param place the offset of the statement in the text
 * @param kind how a matrix gets on the tape
 * @param name the name of the value
 * @param term the value
 */
record Statement(int place, Kind kind, String name, Term term) {
    /** How the value of a statement gets on the tape. */
    enum Kind {
        PARAM,
        INPUT,
        COMPUTED
    }
}
