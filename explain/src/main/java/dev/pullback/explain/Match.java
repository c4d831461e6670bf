package dev.pullback.explain;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The result of matching a {@link GraphPattern}: the variables that its letters stand for, the ops that it covers, and
 * marks that distinguish variants of a formula. A match is immutable; a pattern extends the match that it is given and
 * returns a new one.
 */
final class Match {
    static final Match START = new Match(Map.of(), List.of(), Set.of(), Set.of());

    /** A property of the formula that was found. */
    enum Mark {
        /** The formula takes the sum of each row. */
        ROWS,
        /** The formula takes the sum of each column. */
        COLS,
        /** The formula takes the sum of all elements. */
        ALL,
        /** The maximum was subtracted before exponentials were taken. */
        SHIFTED,
        /** A small number was added, or a lower bound set, to keep a logarithm finite. */
        GUARDED,
        /** The formula is negated; a second mark removes the first. */
        MINUS,
        /** The mean is taken instead of the sum. */
        MEAN,
        /** The result is one sum for each row. */
        EACH
    }

    private final Map<String, Var> letters;
    private final List<Var> path;
    private final Set<Var> covered;
    private final Set<Mark> marks;

    private Match(Map<String, Var> letters, List<Var> path, Set<Var> covered, Set<Mark> marks) {
        this.letters = letters;
        this.path = path;
        this.covered = covered;
        this.marks = marks;
    }

    Var at(String letter) {
        Var v = letters.get(letter);
        if (v == null) throw new IllegalArgumentException("the pattern has no letter " + letter);
        return v;
    }

    boolean has(String letter) {
        return letters.containsKey(letter);
    }

    Map<String, Var> letters() {
        return letters;
    }

    /** Returns the ops between the result and a letter that a rewrite must apply again. The result comes first. */
    List<Var> path() {
        return path;
    }

    /** Whether an op is part of the formula. */
    boolean covers(Var v) {
        return covered.contains(v);
    }

    boolean is(Mark mark) {
        return marks.contains(mark);
    }

    /** Returns this match with a letter that stands for {@code v}. */
    Match bind(String letter, Var v) {
        Map<String, Var> more = new LinkedHashMap<>(letters);
        more.put(letter, v);
        return new Match(more, path, covered, marks);
    }

    /** Returns this match with the letter {@code to}, which stands for {@code v}, in place of {@code letter}. */
    Match rename(String letter, String to, Var v) {
        Map<String, Var> others = new LinkedHashMap<>(letters);
        others.remove(letter);
        return new Match(others, path, covered, marks).bind(to, v);
    }

    /** Returns this match with {@code v} at the end of its path. */
    Match along(Var v) {
        List<Var> more = new ArrayList<>(path);
        more.add(v);
        return new Match(letters, more, covered, marks);
    }

    /** Returns this match with {@code v} among the ops that it covers. */
    Match through(Var v) {
        Set<Var> more = new LinkedHashSet<>(covered);
        more.add(v);
        return new Match(letters, path, more, marks);
    }

    /** Whether the formula takes sums. */
    boolean hasAxis() {
        return is(Mark.ROWS) || is(Mark.COLS) || is(Mark.ALL);
    }

    /** Returns the axis of sums: {@code COLS} or {@code ALL} if marked, otherwise {@code ROWS}. */
    Mark axis() {
        return is(Mark.COLS) ? Mark.COLS : is(Mark.ALL) ? Mark.ALL : Mark.ROWS;
    }

    /** Returns the ops that are part of the formula. */
    Stream<Var> covered() {
        return covered.stream();
    }

    /** Returns the covered variables that were computed by {@code op}. */
    Stream<Var> covered(Op op) {
        return covered().filter(v -> v.op() == op);
    }

    Match mark(Mark mark) {
        Set<Mark> more = new LinkedHashSet<>(marks);
        if (!more.add(mark) && mark == Mark.MINUS) more.remove(mark);
        return new Match(letters, path, covered, more);
    }
}
