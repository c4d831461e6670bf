package dev.pullback.check;

import dev.pullback.autograd.Rules;
import dev.pullback.check.subject.Domain;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/** The settings of a {@link GradCheck}, which changes only copies of its own. */
final class CheckSettings {
    Rules rules = Rules.standard();
    int order = 1;
    long seed = 42;
    BitSet fixed = new BitSet();
    List<String> names = List.of();
    /** The inputs at which {@link GradCheck#run} checks; empty if they are passed to {@link GradCheck#at}. */
    List<DMatrixRMaj> inputs = List.of();

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

    /** Returns the names of a number of inputs. */
    String[] namesOf(int inputs) {
        String[] all = new String[inputs];
        for (int i = 0; i < inputs; i++) {
            all[i] = i < names.size() ? names.get(i) : inputs == 1 ? "X" : "X" + (i + 1);
        }
        return all;
    }
}
