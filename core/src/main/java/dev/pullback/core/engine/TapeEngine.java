package dev.pullback.core.engine;

import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.BitSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a tape that engines call, such as the backward sweep and programs. They are kept out of {@link Tape} so
 * that a tape shows its users only what they need. Each tape has one engine, which {@link #of} returns.
 */
public interface TapeEngine {
    /** The superclass of {@link Tape}: it gives this package access to the engine of a tape without making it public. */
    abstract class Owner {
        /** Only {@link Tape} extends this class. */
        protected Owner() {}

        /** Returns the engine of this tape. */
        protected abstract TapeEngine engine();
    }

    /** Returns the engine of a tape. */
    static TapeEngine of(Tape tape) {
        Owner owner = tape;
        return owner.engine();
    }

    /**
     * Appends the result of an op that was computed elsewhere.
     *
     * @param value a matrix that {@link #takeValue} returned; the tape owns it from now on
     */
    Var append(Op op, Object attr, Var[] operands, DMatrixRMaj value);

    /**
     * Takes the value of a variable off the tape, so that the caller may change it. Returns the matrix of {@code v} itself
     * if the tape owns it and {@code v} was recorded since {@code mark}; otherwise returns a copy. Give the matrix back by
     * {@link #putBack} or {@link #append}.
     */
    DMatrixRMaj takeValue(Var v, int mark);

    /** Gives back a matrix that {@link #takeValue} returned; it becomes a constant that the tape owns. */
    Var putBack(DMatrixRMaj value);

    /** Whether the tape owns the matrix of a variable, so that nobody else changes it; false for the user's matrices. */
    boolean ownsValue(Var v);

    /**
     * Lets {@link Tape#param} return {@code v} for this name, whatever matrix is given, until {@code v} is stale: a checker moves
     * the parameters of a function by this without touching the user's matrices.
     */
    void bindParameter(String name, Var v);

    /** Runs {@code work}, which records for the library: no line is noted and no listener is notified. */
    <T> T recordAsLibrary(Supplier<T> work);

    /** Runs {@code work}, which records for the user although it is called by the library, as a checkpointed function. */
    <T> T recordAsUser(Supplier<T> work);

    /** Runs {@code work}; {@link Var#ruleOf} of what it records for the library is {@code node}. */
    void recordInRuleOf(Var node, Runnable work);

    /** Gives all variables recorded since {@code mark} the line of {@code v}, which they replace. */
    void setLines(Var v, int mark);

    /**
     * Finds the line that records {@code v} again; called by a listener while it is notified of {@code v}. The noted line
     * may be that of an earlier, equal op at the same position.
     */
    void updateLine(Var v);

    /**
     * Refuses to return values from now on; shapes can still be read. An engine that records now and computes later calls
     * this, since a number that is read while recording would not change when the computation is repeated.
     *
     * @param why the end of the message of the exception that {@link Var#value} throws
     */
    void withholdValues(String why);

    /** Returns values again. */
    void releaseValues();

    /** Whether values are {@linkplain #withholdValues withheld}. */
    boolean withholdsValues();

    /**
     * Runs {@code work}, which may read values although they are withheld. Only what is true of every repetition may be
     * concluded from them.
     */
    <T> T readWithheld(Supplier<T> work);

    /**
     * Computes variables again, in the order of the tape, and notifies the {@linkplain #listen listener}; if the listener
     * throws, the tape stays as it is.
     *
     * @param positions the variables to compute, with all that they depend on
     * @param given returns the matrix that replaces the one given under a name, or null to keep it; of the same shape
     */
    void replay(BitSet positions, Function<String, @Nullable DMatrixRMaj> given);

    /** Notifies a listener of all that the user records from now on. A tape has at most one listener. */
    void listen(RecordListener listener);

    /** Returns the listener to notify now; null if there is none, values are withheld or the library is recording. */
    @Nullable
    RecordListener activeListener();
}
