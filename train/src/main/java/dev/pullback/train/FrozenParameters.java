package dev.pullback.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;

/** The parameters that a {@link Trainer} does not change. The user selects them by names or prefixes. */
final class FrozenParameters {
    private final List<String> names;

    FrozenParameters(List<String> names) {
        this.names = List.copyOf(names);
    }

    private static boolean matches(String frozen, String parameter) {
        return parameter.equals(frozen) || parameter.startsWith(frozen + ".");
    }

    /** Throws IllegalArgumentException if a name belongs to no parameter. */
    static void require(List<String> frozen, Set<String> parameters) {
        for (String name : frozen) {
            if (parameters.stream().noneMatch(parameter -> matches(name, parameter)))
                throw new IllegalArgumentException(
                        "trainer: '" + name + "' is to be frozen but is none of the parameters " + parameters);
        }
    }

    /** Returns the matrices of a pass without the frozen parameters and their gradients. */
    TrainingPass.Matrices without(TrainingPass.Matrices m) {
        if (names.isEmpty()) return m;
        List<String> kept = new ArrayList<>();
        List<DMatrixRMaj> parameters = new ArrayList<>();
        List<DMatrixRMaj> gradients = new ArrayList<>();
        for (int i = 0; i < m.names().size(); i++) {
            String parameter = m.names().get(i);
            if (names.stream().anyMatch(name -> matches(name, parameter))) continue;
            kept.add(parameter);
            parameters.add(m.parameters().get(i));
            gradients.add(m.gradients().get(i));
        }
        return new TrainingPass.Matrices(kept, parameters, gradients, m.state(), m.nextState());
    }
}
