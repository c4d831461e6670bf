package dev.pullback.core;

import dev.pullback.core.engine.Alias;
import dev.pullback.core.engine.RecordListener;
import dev.pullback.core.engine.TapeEngine;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Implements {@link TapeEngine} for one tape. It stores whether the user or the library is recording, the lines of user
 * code, the listener, and whether values can be read.
 */
final class Engine implements TapeEngine {
    private final Tape tape;

    /** The lines of user code, or null if they are not noted. */
    private final @Nullable Lines lines;

    private @Nullable RecordListener listener;
    private boolean byUser = true;

    /** The op whose rule is recording, or null. */
    private @Nullable Var rule;

    private boolean replaying;
    private Precision precision = Precision.DOUBLE;

    /** The reason why no value may be read; null if values may be read. */
    private @Nullable String withheld;

    private boolean readingWithheld;

    /** The variables that replace parameters, by the names of the parameters; null if there is none. */
    private @Nullable Map<String, Var> bound;

    Engine(Tape tape, @Nullable Lines lines) {
        this.tape = tape;
        this.lines = lines;
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public void setPrecision(Precision precision) {
        this.precision = precision;
    }

    /** Notes the line of a variable; called when a variable is put on the tape, before the listener is notified. */
    void noteLine(Var v) {
        if (lines != null) lines.note(v, byUser, rule == null ? -1 : rule.id());
    }

    /**
     * Notifies the listener of all variables from position {@code first} on; if the listener throws, they are removed.
     */
    void notifyListener(int first) {
        RecordListener active = activeListener();
        if (active == null) return;
        try {
            for (int i = first, end = tape.size(); i < end; i++) active.recorded(tape.at(i));
        } catch (RuntimeException | Error e) {
            tape.rewind(first);
            throw e;
        }
    }

    /** Whether the tape withholds values, because a program is being recorded. */
    boolean isWithholding() {
        return withheld != null && !readingWithheld;
    }

    void requireReadable(Var v) {
        if (isWithholding()) throw new IllegalStateException(v.label() + ": " + withheld);
    }

    @Nullable
    String lineOf(Var v) {
        return lines == null || v.isStale() ? null : lines.of(v.id());
    }

    @Nullable
    Var ruleOf(Var v) {
        int position = lines == null || v.isStale() ? -1 : lines.ruleOf(v.id());
        return position < 0 ? null : tape.at(position);
    }

    @Override
    public void bindParameter(String name, Var v) {
        if (bound == null) bound = new HashMap<>();
        bound.put(name, v);
    }

    @Nullable
    Var boundTo(String name) {
        Var v = bound == null ? null : bound.get(name);
        return v == null || v.isStale() ? null : v;
    }

    @Override
    public Var append(Op op, Object attr, Var[] operands, DMatrixRMaj value) {
        return tape.append(op, attr, operands.clone(), value);
    }

    @Override
    public DMatrixRMaj takeValue(Var v, int mark) {
        if (v.isOwned() && v.id() >= mark) {
            v.disown();
            return v.matrix();
        }
        return tape.copyOf(v);
    }

    @Override
    public Var putBack(DMatrixRMaj value) {
        return tape.own(value);
    }

    @Override
    public boolean ownsValue(Var v) {
        return v.isOwned();
    }

    @Override
    public <T> T recordAsLibrary(Supplier<T> work) {
        return record(false, work);
    }

    @Override
    public <T> T recordAsUser(Supplier<T> work) {
        return record(true, work);
    }

    private <T> T record(boolean user, Supplier<T> work) {
        boolean entered = tape.guard().enter();
        boolean before = byUser;
        byUser = user;
        try {
            return work.get();
        } finally {
            byUser = before;
            tape.guard().leave(entered);
        }
    }

    @Override
    public <T> T exclusively(Supplier<T> work) {
        boolean entered = tape.guard().enter();
        try {
            return work.get();
        } finally {
            tape.guard().leave(entered);
        }
    }

    @Override
    public void recordInRuleOf(Var node, Runnable work) {
        Var before = rule;
        rule = node;
        try {
            work.run();
        } finally {
            rule = before;
        }
    }

    @Override
    public void setLines(Var v, int mark) {
        if (lines != null) lines.copy(v.id(), mark, tape.size());
    }

    @Override
    public void updateLine(Var v) {
        if (lines != null && !replaying) lines.renew(v.id());
    }

    @Override
    public void withholdValues(String why) {
        withheld = why;
    }

    @Override
    public void releaseValues() {
        withheld = null;
    }

    @Override
    public boolean withholdsValues() {
        return withheld != null;
    }

    @Override
    public <T> T readWithheld(Supplier<T> work) {
        boolean before = readingWithheld;
        readingWithheld = true;
        try {
            return work.get();
        } finally {
            readingWithheld = before;
        }
    }

    @Override
    public void replay(BitSet positions, Function<String, @Nullable DMatrixRMaj> given) {
        boolean entered = tape.guard().enter();
        replaying = true;
        try {
            for (int i = positions.nextSetBit(0); i >= 0; i = positions.nextSetBit(i + 1)) replay(tape.at(i), given);
        } finally {
            replaying = false;
            tape.guard().leave(entered);
        }
    }

    private void replay(Var v, Function<String, @Nullable DMatrixRMaj> given) {
        String name = v.name();
        if (v.op().isLeaf()) {
            DMatrixRMaj m = name == null ? null : given.apply(name);
            if (m != null) v.take(m);
        } else if (v.attr() instanceof Alias alias) {
            v.matrix().setTo(alias.target().matrix());
        } else if (v.op().isMulti()) {
            if (v.output() == 0) v.op().runAll(Tape.values(v.operands()), v.attr(), Tape.values(tape.outputsOf(v)));
        } else {
            v.op().run(precision, Tape.values(v.operands()), v.attr(), v.matrix());
        }
        if (listener != null) listener.recorded(v);
    }

    @Override
    public void listen(RecordListener listener) {
        this.listener = listener;
        tape.observe();
    }

    @Override
    public @Nullable RecordListener activeListener() {
        return byUser && withheld == null ? listener : null;
    }
}
