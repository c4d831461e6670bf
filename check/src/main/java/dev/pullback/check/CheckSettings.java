package dev.pullback.check;

import dev.pullback.autograd.Rules;
import dev.pullback.check.subject.Domain;
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

/** The settings of a {@link GradCheck}, which changes only copies of its own. */
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
    /** The entries of inputs of which only some are fixed. */
    final Map<Integer, BitSet> fixedEntries = new HashMap<>();

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
        s.fixedEntries.putAll(fixedEntries);
        s.needed = needed;
        s.onlyHere = onlyHere;
        s.evenIfConstant = evenIfConstant;
        s.directions = directions;
        return s;
    }

    Domain domainOf(int input) {
        return domains.getOrDefault(input, Domain.ALL);
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
