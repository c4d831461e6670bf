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
 * What a {@link GraphPattern} found: the variables that its letters stand for, the ops that it went through, and what is
 * remarkable about them. It is immutable: a pattern answers a match that knows more than the one it was given.
 */
final class Match {
    /** Before anything was found. */
    static final Match START = new Match(Map.of(), List.of(), Set.of(), Set.of());

    /** What may be remarkable. */
    enum Mark {
        /** Sums are of rows. */
        ROWS,
        /** Sums are of columns. */
        COLS,
        /** Sums are over all elements. */
        ALL,
        /** The maximum was subtracted. */
        SHIFTED,
        /** A small number was added, or a bound set, to keep a logarithm finite. */
        GUARDED,
        /** The sign is the other one; twice is not at all. */
        MINUS,
        /** It is the mean rather than the sum. */
        MEAN,
        /** It is a sum for each row. */
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

    /** The variable that a letter stands for. */
    Var at(String letter) {
        Var v = letters.get(letter);
        if (v == null) throw new IllegalArgumentException("the pattern has no letter " + letter);
        return v;
    }

    boolean knows(String letter) {
        return letters.containsKey(letter);
    }

    Map<String, Var> letters() {
        return letters;
    }

    /** The ops between the root and what a letter stands for that a cure records again, from the root on. */
    List<Var> path() {
        return path;
    }

    /** Whether an op is one of those that the pattern is made of. */
    boolean covers(Var v) {
        return covered.contains(v);
    }

    boolean is(Mark mark) {
        return marks.contains(mark);
    }

    Match bind(String letter, Var v) {
        Map<String, Var> more = new LinkedHashMap<>(letters);
        more.put(letter, v);
        return new Match(more, path, covered, marks);
    }

    /** With another letter for the same, or what it is made of. */
    Match rename(String letter, String to, Var v) {
        Map<String, Var> others = new LinkedHashMap<>(letters);
        others.remove(letter);
        return new Match(others, path, covered, marks).bind(to, v);
    }

    Match along(Var v) {
        List<Var> more = new ArrayList<>(path);
        more.add(v);
        return new Match(letters, more, covered, marks);
    }

    Match through(Var v) {
        Set<Var> more = new LinkedHashSet<>(covered);
        more.add(v);
        return new Match(letters, path, more, marks);
    }

    /** What is summed; of one row both are the same. */
    Mark axis() {
        return is(Mark.COLS) ? Mark.COLS : is(Mark.ALL) ? Mark.ALL : Mark.ROWS;
    }

    /** The ops of this kind that the pattern is made of. */
    Stream<Var> covered(Op op) {
        return covered.stream().filter(v -> v.op() == op);
    }

    Match mark(Mark mark) {
        Set<Mark> more = new LinkedHashSet<>(marks);
        if (!more.add(mark) && mark == Mark.MINUS) more.remove(mark);
        return new Match(letters, path, covered, more);
    }
}
