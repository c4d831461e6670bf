package dev.pullback.core.engine;

import dev.pullback.core.Op;
import dev.pullback.core.Precision;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.BitSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a tape that engines call, such as the backward sweep and programs. They are not methods of {@link
 * Tape}, so that users of a tape see only the methods that they need. Each tape has one engine, which {@link #of}
 * returns.
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

    /** Returns the precision of the products of later ops and of replays; double unless it was set. */
    Precision precision();

    /** Sets the precision of the products of later ops and of replays. */
    void setPrecision(Precision precision);

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

    /** Whether the tape owns the matrix of a variable, so that no other code changes it. False for a user's matrix. */
    boolean ownsValue(Var v);

    /**
     * Lets {@link Tape#param} return {@code v} for this name, whatever matrix is given, until {@code v} is stale. This
     * way, a checker changes the parameters of a function without changing the user's matrices.
     */
    void bindParameter(String name, Var v);

    /**
     * Runs {@code work} and treats its ops as recorded by the library: no line is noted and no listener is notified.
     */
    <T> T recordAsLibrary(Supplier<T> work);

    /**
     * Runs {@code work} and treats its ops as recorded by the user, although the library calls it, as a checkpointed
     * function.
     */
    <T> T recordAsUser(Supplier<T> work);

    /** Runs {@code work} as one call: no other thread can use the tape until it has ended; see {@link ThreadGuard}. */
    <T> T exclusively(Supplier<T> work);

    /** Runs {@code work}; {@link Var#ruleOf} returns {@code node} for each variable that it records for the library. */
    void recordInRuleOf(Var node, Runnable work);

    /** Gives all variables recorded since {@code mark} the line of {@code v}, which they replace. */
    void setLines(Var v, int mark);

    /**
     * Looks up the line that records {@code v} again; called by a listener while it is notified of {@code v}. This is
     * necessary because the noted line may be that of an earlier, equal op at the same position.
     */
    void updateLine(Var v);

    /**
     * Lets {@link Var#value} throw an exception from now on; shapes can still be read. An engine that records now and
     * computes later calls this, since a number that is read while recording would not change when the computation is
     * repeated.
     *
     * @param why the end of the message of the exception that {@link Var#value} throws
     */
    void withholdValues(String why);

    /** Lets {@link Var#value} return values again. */
    void releaseValues();

    /** Whether values are {@linkplain #withholdValues withheld}. */
    boolean withholdsValues();

    /**
     * Runs {@code work}, which may read values although they are withheld. It must draw only conclusions that hold for
     * every repetition.
     */
    <T> T readWithheld(Supplier<T> work);

    /**
     * Computes variables again, in the order of the tape, and notifies the {@linkplain #listen listener}. If the
     * listener throws, no variable is removed.
     *
     * @param positions the positions of the variables to compute, and of all variables that they depend on
     * @param given returns, for a name, the matrix of the same shape that replaces the given one, or null to keep that
     */
    void replay(BitSet positions, Function<String, @Nullable DMatrixRMaj> given);

    /** Notifies a listener of each variable that the user records from now on. A tape has at most one listener. */
    void listen(RecordListener listener);

    /** Returns the listener, or null if there is none, if values are withheld or if the library is recording. */
    @Nullable
    RecordListener activeListener();
}
