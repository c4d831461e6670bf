package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run of a program that trains: the updates of the parameters. They run after all other steps, so a run
 * that fails earlier has changed no parameter. If an update fails, the {@link UpdateStep} undoes the other updates.
 */
final class Updates {
    private final List<Instruction> code = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<DMatrixRMaj> parameters = new ArrayList<>();
    private final List<DMatrixRMaj> gradients = new ArrayList<>();
    private final UpdateStep step;

    private Updates(UpdateStep step) {
        this.step = step;
    }

    /** Returns the updates of a plan, or null if it has none. */
    static @Nullable Updates of(Plan plan, Memory memory, Map<Value, Argument> arguments, @Nullable Update update) {
        if (update == null) return null;
        Updates updates = new Updates(new UpdateStep(update));
        for (Instruction i : plan.code()) {
            if (!i.is(Kind.UPDATE)) continue;
            Argument parameter = Objects.requireNonNull(arguments.get(i.in().get(0)));
            updates.code.add(i);
            updates.names.add(parameter.name());
            updates.parameters.add(parameter.matrix());
            updates.gradients.add(memory.of(i.in().get(1)));
        }
        return updates;
    }

    /** Updates all parameters, or none; {@code observer} is called with the position of each one after its update. */
    void run(@Nullable IntConsumer observer) {
        step.run(names, parameters, gradients, observer);
    }

    int size() {
        return code.size();
    }

    Instruction instruction(int i) {
        return code.get(i);
    }

    DMatrixRMaj parameter(int i) {
        return parameters.get(i);
    }
}
