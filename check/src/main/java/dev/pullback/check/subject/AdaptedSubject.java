package dev.pullback.check.subject;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A function in plain Java of several arrays or matrices to several others, with a handwritten vector-Jacobian product. If
 * there are several outputs, the value is one column with the elements of all.
 */
public final class AdaptedSubject<T> implements Subject {
    private final MatrixForm<T> form;
    private final IntFunction<T[]> newArray;
    private final Function<T[], T[]> f;
    private final BiFunction<T[], T[], T[]> vjp;

    /**
     * Wraps a function and its VJP, which gets the cotangents of all outputs and the inputs and returns the gradients of all
     * inputs.
     */
    public AdaptedSubject(
            MatrixForm<T> form, IntFunction<T[]> newArray, Function<T[], T[]> f, BiFunction<T[], T[], T[]> vjp) {
        this.form = form;
        this.newArray = newArray;
        this.f = f;
        this.vjp = vjp;
    }

    @Override
    public Precision precision() {
        return new Precision(form.isSingle(), 0);
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return joined(outputs(x));
    }

    @Override
    public EntryNames outputNames(DMatrixRMaj... x) {
        return EntryNames.ofOutputs(outputs(x));
    }

    @Override
    public Run run(DMatrixRMaj... x) {
        DMatrixRMaj[] y = outputs(x);
        return new Run(joined(y), g -> gradients(split(g, y), x));
    }

    private DMatrixRMaj[] outputs(DMatrixRMaj[] x) {
        T[] given = convert(x);
        T[] y = Objects.requireNonNull(f.apply(given), "the function returns null");
        for (T output : y) Objects.requireNonNull(output, "the function returns null");
        IdentityHashMap<Object, DMatrixRMaj> known = new IdentityHashMap<>();
        keepChanges(given, x, known);
        return matrices(y, known);
    }

    private @Nullable DMatrixRMaj[] gradients(DMatrixRMaj[] g, DMatrixRMaj[] x) {
        T[] cotangents = convert(g);
        T[] given = convert(x);
        T[] d = Objects.requireNonNull(vjp.apply(cotangents, given), "the VJP returns null");
        IdentityHashMap<Object, DMatrixRMaj> known = new IdentityHashMap<>();
        keepChanges(cotangents, g, known);
        keepChanges(given, x, known);
        return matrices(d, known);
    }

    private T[] convert(DMatrixRMaj[] x) {
        return Arrays.stream(x).map(form.from()).toArray(newArray);
    }

    /** Copies modified elements back, so that the checker notices the modification. */
    private void keepChanges(T[] converted, DMatrixRMaj[] x, IdentityHashMap<Object, DMatrixRMaj> known) {
        for (int i = 0; i < x.length; i++) {
            known.put(converted[i], x[i]);
            DMatrixRMaj now = form.to().apply(converted[i]);
            if (now.data == x[i].data) continue;
            for (int k = 0, n = x[i].getNumElements(); k < n; k++) {
                boolean isModified =
                        form.isSingle() ? now.data[k] != (float) x[i].data[k] : now.data[k] != x[i].data[k];
                if (isModified) x[i].data[k] = now.data[k];
            }
        }
    }

    /** Converts results. A result that is one of the arguments becomes the same matrix, so that the checker notices it. */
    private DMatrixRMaj[] matrices(T[] results, IdentityHashMap<Object, DMatrixRMaj> known) {
        DMatrixRMaj[] m = new DMatrixRMaj[results.length];
        for (int i = 0; i < m.length; i++) {
            T result = results[i];
            if (result == null) continue;
            DMatrixRMaj argument = known.get(result);
            m[i] = argument != null ? argument : form.to().apply(result);
        }
        return m;
    }

    private static DMatrixRMaj joined(DMatrixRMaj[] y) {
        if (y.length == 1) return y[0];
        int n = Arrays.stream(y).mapToInt(DMatrixRMaj::getNumElements).sum();
        DMatrixRMaj all = new DMatrixRMaj(n, 1);
        int start = 0;
        for (DMatrixRMaj m : y) {
            System.arraycopy(m.data, 0, all.data, start, m.getNumElements());
            start += m.getNumElements();
        }
        return all;
    }

    private static DMatrixRMaj[] split(DMatrixRMaj g, DMatrixRMaj[] y) {
        if (y.length == 1) return new DMatrixRMaj[] {g};
        DMatrixRMaj[] parts = MatrixMath.zerosLike(y);
        int start = 0;
        for (DMatrixRMaj part : parts) {
            System.arraycopy(g.data, start, part.data, 0, part.getNumElements());
            start += part.getNumElements();
        }
        return parts;
    }
}
