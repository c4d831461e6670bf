package dev.pullback.autograd.program;

import dev.pullback.core.engine.Rollback;
import dev.pullback.core.engine.ThreadGuard;
import java.util.List;
import java.util.function.IntConsumer;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Updates the parameters of a step: all of them, or none if an update throws an exception. An object of this class
 * belongs to one thread at a time, refuses a second one, and allocates nothing after its first step.
 */
public final class UpdateStep {
    private final ThreadGuard guard = new ThreadGuard("update step");
    private final Update update;
    private final Rollback rollback = new Rollback();
    private final Runnable allSaved = this::applySaved;
    private List<String> names = List.of();
    private List<DMatrixRMaj> parameters = List.of();
    private List<DMatrixRMaj> gradients = List.of();
    private @Nullable IntConsumer observer;

    /** Creates a step of this update. */
    public UpdateStep(Update update) {
        this.update = update;
    }

    /** Updates parameters; the lists have the same order. */
    public void run(List<String> names, List<DMatrixRMaj> parameters, List<DMatrixRMaj> gradients) {
        run(names, parameters, gradients, null);
    }

    /** Updates parameters, and calls {@code observer} with the position of each one after its update. */
    void run(
            List<String> names,
            List<DMatrixRMaj> parameters,
            List<DMatrixRMaj> gradients,
            @Nullable IntConsumer observer) {
        boolean entered = guard.enter();
        try {
            this.names = names;
            this.parameters = parameters;
            this.gradients = gradients;
            this.observer = observer;
            if (update.prepare(names, parameters, gradients) && observer == null) {
                update.applyAll(names, parameters, gradients);
            } else {
                rollback.run(allSaved);
            }
        } finally {
            guard.leave(entered);
        }
    }

    private void applySaved() {
        Rollback active = Rollback.current();
        for (int i = 0; i < names.size(); i++) {
            DMatrixRMaj w = parameters.get(i);
            if (active != null) active.save(w.data, w.getNumElements());
            update.apply(names.get(i), w, gradients.get(i));
            if (observer != null) observer.accept(i);
        }
    }
}
