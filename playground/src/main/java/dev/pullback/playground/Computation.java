package dev.pullback.playground;

import com.google.gson.stream.JsonWriter;
import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.explain.Advice;
import dev.pullback.explain.Advisor;
import dev.pullback.explain.Anomalies;
import dev.pullback.explain.Explain;
import dev.pullback.ops.Ops;
import dev.pullback.playground.formula.FormulaException;
import dev.pullback.playground.formula.Formulas;
import java.io.IOException;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;

/** Evaluates the formulas that a user of the playground types, computes their gradients, and explains every step. */
public final class Computation {
    private Computation() {}

    /**
     * Evaluates formulas. The JSON has the declared matrices, the result, the gradients of the parameters (or of the
     * inputs if there are no parameters), the words of the advisor and of the anomaly detection, and the explanation
     * that {@code explorer.js} draws. If a formula is wrong it has {@code error}, {@code place} and the declared matrices
     * instead. It never throws for a wrong text.
     */
    public static String evaluate(String text) {
        return Json.object(out -> {
            Formulas formulas = null;
            try {
                formulas = Formulas.of(text);
                declared(out, formulas);
                Formulas.Recorded recorded = formulas.record(new Tape());
                computed(out, formulas, recorded);
            } catch (FormulaException e) {
                out.name("error").value(e.in(text));
                out.name("place").value(e.place());
            } catch (RuntimeException e) { // the sweep's refusal of an operand
                out.name("error").value(Objects.requireNonNullElse(e.getMessage(), e.toString()));
            }
        });
    }

    private static void computed(JsonWriter out, Formulas formulas, Formulas.Recorded recorded) throws IOException {
        Var result = recorded.result();
        Gradients gradients = gradients(result);
        String explanation = Explain.of(result).json();
        out.name("result").value(result.label());
        matrix(out.name("value"), result.value());
        out.name("gradients").beginObject();
        for (Var v : gradients.variables()) matrix(out.name(v.label()), gradients.of(v));
        out.endObject();
        out.name("advice").beginArray();
        for (Advice a : Advisor.advise(result)) out.value(a.toString());
        out.endArray();
        String anomaly = anomaly(formulas);
        if (!anomaly.isEmpty()) out.name("anomaly").value(anomaly);
        out.name("explanation").value(explanation);
    }

    /** Returns the gradients of the sum of the result. */
    private static Gradients gradients(Var result) {
        Var loss = result.shape().isScalar() ? result : Ops.sum(result);
        Var[] wanted = result.tape().params().toArray(Var[]::new);
        if (wanted.length == 0) wanted = inputs(result.tape());
        return Autodiff.gradients(loss, wanted);
    }

    private static Var[] inputs(Tape tape) {
        java.util.List<Var> inputs = new java.util.ArrayList<>();
        for (int i = 0; i < tape.size(); i++) {
            if (tape.at(i).isInput()) inputs.add(tape.at(i));
        }
        return inputs.toArray(Var[]::new);
    }

    /** Returns the message of the first number that is not finite, or an empty string. */
    private static String anomaly(Formulas formulas) {
        try {
            gradients(formulas.record(Anomalies.tape()).result());
            return "";
        } catch (FormulaException e) {
            return Objects.requireNonNullElse(e.getMessage(), "");
        } catch (ArithmeticException | IllegalStateException e) {
            return Objects.requireNonNullElse(e.getMessage(), "");
        }
    }

    /**
     * Checks the rule of each op of the formulas at its operands, by numeric derivatives with error bars. The JSON has
     * for each op its verdict and, if something is wrong or undecided, the words of the checker.
     */
    public static String check(String text) {
        return Json.object(out -> {
            out.name("checks").beginArray();
            try {
                Tape tape = new Tape();
                Formulas.of(text).record(tape);
                RuleChecks.write(out, tape);
            } catch (FormulaException e) {
                // evaluate reports it
            } finally {
                out.endArray();
            }
        });
    }

    private static String number(double x) {
        return Double.toString(x);
    }

    /** Returns the bits of the result and of each gradient as hexadecimal numbers, a line for each matrix. */
    public static String bits(String text) {
        Var result = Formulas.of(text).record(new Tape()).result();
        StringBuilder bits = new StringBuilder();
        bits(bits, result.label(), result.value());
        Gradients gradients = gradients(result);
        for (Var v : gradients.variables()) bits(bits, "d" + v.label(), gradients.of(v));
        return bits.toString();
    }

    private static void bits(StringBuilder to, String name, DMatrixRMaj m) {
        to.append(name);
        for (int i = 0; i < m.getNumElements(); i++)
            to.append(' ').append(Long.toHexString(Double.doubleToLongBits(m.data[i])));
        to.append('\n');
    }

    private static void declared(JsonWriter out, Formulas formulas) throws IOException {
        out.name("declared").beginArray();
        for (Formulas.Declared d : formulas.declared()) {
            out.beginObject();
            out.name("name").value(d.name());
            out.name("param").value(d.isParam());
            out.name("start").value(d.start());
            out.name("end").value(d.end());
            matrix(out.name("value"), d.value());
            out.endObject();
        }
        out.endArray();
    }

    private static void matrix(JsonWriter out, DMatrixRMaj m) throws IOException {
        out.beginArray();
        for (int i = 0; i < m.numRows; i++) {
            out.beginArray();
            for (int j = 0; j < m.numCols; j++) out.value(number(m.get(i, j)));
            out.endArray();
        }
        out.endArray();
    }
}
