package dev.pullback.check;

import dev.pullback.autograd.Rules;
import dev.pullback.check.subject.Domain;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.core.Shape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link GradCheck}, which copies them before it changes one. */
final class CheckSettings {
    Rules rules = Rules.standard();
    int order = 1;
    long seed = 42;
    BitSet fixed = new BitSet();
    List<String> names = List.of();
    /** Returns, for a seed, the inputs at which {@link GradCheck#run} checks; null if they are passed to {@code at}. */
    @Nullable
    LongFunction<List<DMatrixRMaj>> inputs;

    /** Whether the function takes arrays, and not matrices as arrays of rows. */
    boolean takesVectors;

    /** The relative error that may remain in a derivative; 0 if the user did not state it. */
    double needed;

    final Map<Integer, Domain> domains = new HashMap<>();
    /** The entries that are fixed, of inputs of which only some are. */
    final Map<Integer, boolean[]> masks = new HashMap<>();

    boolean onlyHere;
    boolean evenIfConstant;
    /** The number of random directions; 0 checks every entry. */
    int directions;

    CheckSettings copy() {
        CheckSettings s = new CheckSettings();
        s.rules = rules;
        s.order = order;
        s.seed = seed;
        s.fixed = fixed;
        s.names = names;
        s.inputs = inputs;
        s.takesVectors = takesVectors;
        s.domains.putAll(domains);
        s.masks.putAll(masks);
        s.needed = needed;
        s.onlyHere = onlyHere;
        s.evenIfConstant = evenIfConstant;
        s.directions = directions;
        return s;
    }

    Domain domainOf(int input) {
        return domains.getOrDefault(input, Domain.ALL);
    }

    /** Returns the entries that are fixed, by input. */
    Map<Integer, BitSet> fixedEntries() {
        Map<Integer, BitSet> all = new HashMap<>();
        masks.forEach((input, mask) -> {
            BitSet entries = new BitSet();
            for (int k = 0; k < mask.length; k++) entries.set(k, mask[k]);
            all.put(input, entries);
        });
        return all;
    }

    /**
     * Checks that the settings fit the inputs.
     *
     * @throws IllegalArgumentException if there is no input, an empty one, or a setting for one that does not exist
     */
    void requireFit(String function, DMatrixRMaj[] x) {
        if (x.length == 0) throw new IllegalArgumentException(function + ": there must be an input");
        for (int i = 0; i < x.length; i++) {
            if (x[i].getNumElements() == 0)
                throw new IllegalArgumentException(function + ": " + namesOf(x.length)[i] + " is "
                        + MatrixMath.shape(x[i]) + "; it has no elements");
            if (takesVectors && x[i].numRows > 1)
                throw new IllegalArgumentException(function + ": " + namesOf(x.length)[i] + " is "
                        + MatrixMath.shape(x[i]) + "; an array is a matrix of one row");
        }
        requireInput(function, "fixed", Math.max(0, fixed.length() - 1), x.length);
        for (int input : domains.keySet()) requireInput(function, "domain", input, x.length);
        for (int input : masks.keySet()) requireInput(function, "fixed", input, x.length);
        if (names.size() > x.length)
            throw new IllegalArgumentException(function + ": names(" + String.join(", ", names) + ") for "
                    + count(x.length) + "; parameters have their own names");
        masks.forEach((input, mask) -> {
            int elements = x[input].getNumElements();
            if (mask.length != elements)
                throw new IllegalArgumentException(function + ": the mask of input " + input + " has " + mask.length
                        + " elements, but the input " + elements);
        });
    }

    private static void requireInput(String function, String setting, int input, int inputs) {
        if (input < 0 || input >= inputs)
            throw new IllegalArgumentException(function + ": " + setting + " is set for input " + input
                    + ", but there is " + count(inputs) + "; the first is 0");
    }

    private static String count(int inputs) {
        return inputs == 1 ? "1 input" : inputs + " inputs";
    }

    /** Draws a matrix of each shape. */
    List<DMatrixRMaj> drawn(List<Shape> shapes, long seed) {
        Random random = new Random(seed);
        List<DMatrixRMaj> x = new ArrayList<>();
        for (Shape s : shapes) {
            Domain domain = domainOf(x.size());
            DMatrixRMaj m = new DMatrixRMaj(s.rows(), s.cols());
            for (int k = 0; k < m.data.length; k++) m.data[k] = domain.draw(random);
            x.add(m);
        }
        return x;
    }

    /** Returns the names of a number of inputs. */
    String[] namesOf(int inputs) {
        String[] all = new String[inputs];
        for (int i = 0; i < inputs; i++) {
            all[i] = i < names.size() ? names.get(i) : inputs == 1 ? "X" : "X" + (i + 1);
        }
        return all;
    }
}
