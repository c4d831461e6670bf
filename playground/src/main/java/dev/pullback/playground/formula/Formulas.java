package dev.pullback.playground.formula;

import dev.pullback.autograd.Autodiff;
import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.Suggestions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Records formulas on a tape.
 *
 * <pre>{@code
 * Formulas.of("input x = [1 2]; param w = [3; 4]; loss = square(matmul(x, w))").record(new Tape()).result();
 * }</pre>
 *
 * <p>{@code grad(y, x)} is the derivative of the sum of {@code y} with respect to {@code x}. It is on the tape too, so it can
 * be differentiated again.
 */
public final class Formulas {
    /** The verb of derivatives, which is not one of {@code Ops}. */
    private static final String GRAD = "grad";

    /** The largest result. */
    static final int MAX_ELEMENTS = 1 << 18;

    private static final int MAX_STATEMENTS = 500;

    private final List<Statement> statements;

    private Formulas(List<Statement> statements) {
        this.statements = statements;
    }

    /**
     * A matrix that the text declares.
     *
     * @param name its name
     * @param isParam whether it is a parameter
     * @param start the offset of the opening bracket in the text
     * @param end the offset after the closing bracket
     * @param value the matrix
     */
    public record Declared(String name, boolean isParam, int start, int end, DMatrixRMaj value) {}

    /**
     * What was recorded.
     *
     * @param result the value of the last statement
     * @param values the named values, in the order of the text
     */
    public record Recorded(Var result, Map<String, Var> values) {}

    /**
     * Parses a text.
     *
     * @throws FormulaException if the text is not a list of formulas
     */
    public static Formulas of(String text) {
        List<Statement> statements = Parser.parse(text);
        if (statements.isEmpty()) throw new FormulaException(0, "the text has no formula, as in loss = sum(x)");
        if (statements.size() > MAX_STATEMENTS)
            throw new FormulaException(
                    statements.get(MAX_STATEMENTS).place(), "there are more than " + MAX_STATEMENTS + " formulas");
        return new Formulas(statements);
    }

    /** Returns the names of all verbs. */
    public static List<String> verbs() {
        return List.copyOf(Verbs.names());
    }

    /** Returns the declared matrices. */
    public List<Declared> declared() {
        List<Declared> all = new ArrayList<>();
        for (Statement s : statements) {
            if (s.kind() != Statement.Kind.COMPUTED && s.term() instanceof Term.Literal m)
                all.add(new Declared(s.name(), s.kind() == Statement.Kind.PARAM, m.place(), m.end(), m.value()));
        }
        return all;
    }

    /**
     * Records the formulas.
     *
     * @throws FormulaException if a formula is wrong, or a verb refuses its operands; the message names the place
     */
    public Recorded record(Tape tape) {
        return new Recording(tape).all();
    }

    private final class Recording {
        private final Tape tape;
        private final Map<String, Object> values = new LinkedHashMap<>();

        Recording(Tape tape) {
            this.tape = tape;
        }

        Recorded all() {
            Object last = 0.0;
            for (Statement s : statements) last = record(s);
            Map<String, Var> named = new LinkedHashMap<>();
            values.forEach((name, value) -> {
                if (value instanceof Var v) named.put(name, v);
            });
            return new Recorded(asVar(last), named);
        }

        private Object record(Statement s) {
            if (values.containsKey(s.name()))
                throw new FormulaException(
                        s.place(), s.name() + " already has a value; give the new value a name of its own");
            Object value = s.kind() == Statement.Kind.COMPUTED ? computed(s) : declared(s);
            if (!s.name().isEmpty()) values.put(s.name(), value);
            return value;
        }

        private Object computed(Statement s) {
            Object value = value(s.term());
            if (s.name().isEmpty() || !(value instanceof Var v)) return value;
            Var own = v.name() != null || (v.op().isLeaf() && !v.isConstant()) ? Ops.identity(v) : v;
            return own.named(s.name());
        }

        private Var declared(Statement s) {
            DMatrixRMaj m;
            if (s.term() instanceof Term.Literal literal) m = literal.value();
            else if (s.term() instanceof Term.Constant number) m = new DMatrixRMaj(new double[][] {{number.value()}});
            else
                throw new FormulaException(
                        s.term().place(),
                        s.name() + " is declared, so its value must be a matrix in brackets, as in [1 2; 3 4]");
            return s.kind() == Statement.Kind.PARAM ? tape.param(s.name(), m) : tape.input(s.name(), m);
        }

        private Var asVar(Object value) {
            return value instanceof Var v ? v : tape.constant((Double) value);
        }

        private Object value(Term term) {
            if (term instanceof Term.Constant c) return c.value();
            if (term instanceof Term.Literal m) return tape.constant(m.value());
            if (term instanceof Term.Reference r) return reference(r);
            return call((Term.Call) term);
        }

        private Object reference(Term.Reference r) {
            Object value = values.get(r.name());
            if (value != null) return value;
            throw new FormulaException(
                    r.place(),
                    r.name() + " has no value; "
                            + Suggestions.nearest(r.name(), values.keySet())
                                    .map(near -> "did you mean " + near + "?")
                                    .orElse("declare it, as in: input " + r.name() + " = [1 2; 3 4]"));
        }

        private Object call(Term.Call call) {
            if (Character.isLetter(call.verb().charAt(0)) && !call.verb().equals(GRAD)) requireVerb(call);
            List<Object> arguments = new ArrayList<>();
            for (Term t : call.arguments()) arguments.add(value(t));
            Map<String, Object> options = new LinkedHashMap<>();
            call.options().forEach((name, t) -> options.put(name, value(t)));
            try {
                Object result = operators(call, arguments);
                if (result == null) result = verb(call, arguments, options);
                return result;
            } catch (FormulaException e) {
                throw e;
            } catch (RuntimeException e) { // the library's refusal of operands, to which the place is added
                throw new FormulaException(call.place(), Objects.requireNonNullElse(e.getMessage(), e.toString()));
            }
        }

        private static void requireVerb(Term.Call call) {
            if (!Verbs.named(call.verb()).isEmpty()) return;
            List<String> names = new ArrayList<>(Verbs.names());
            names.add(GRAD);
            throw new FormulaException(
                    call.place(),
                    "there is no verb " + call.verb()
                            + Suggestions.nearest(call.verb(), names)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse(""));
        }

        /** Returns the value of an operator, or null if the call is one of a verb. */
        private @Nullable Object operators(Term.Call call, List<Object> in) {
            boolean ofNumbers = in.stream().allMatch(x -> x instanceof Double);
            return switch (call.verb()) {
                case "+" -> ofNumbers ? number(in, 0) + number(in, 1) : sum(in, 1);
                case "-" -> ofNumbers ? number(in, 0) - number(in, 1) : sum(in, -1);
                case "*" -> ofNumbers ? number(in, 0) * number(in, 1) : product(in);
                case "/" -> ofNumbers ? number(in, 0) / number(in, 1) : quotient(in);
                case "@" -> checked(call, Ops.matmul(asVar(in.get(0)), asVar(in.get(1))));
                case "^" -> power(call, in);
                case "neg" -> ofNumbers && in.size() == 1 ? (Object) (-number(in, 0)) : null;
                case GRAD -> gradient(call, in);
                default -> null;
            };
        }

        private static double number(List<Object> in, int i) {
            return (Double) in.get(i);
        }

        private Var sum(List<Object> in, int sign) {
            if (in.get(1) instanceof Double c) return Ops.shift((Var) in.get(0), sign * c);
            if (in.get(0) instanceof Double c)
                return Ops.shift(sign > 0 ? (Var) in.get(1) : Ops.neg((Var) in.get(1)), c);
            return sign > 0 ? Ops.add((Var) in.get(0), (Var) in.get(1)) : Ops.sub((Var) in.get(0), (Var) in.get(1));
        }

        private Var product(List<Object> in) {
            if (in.get(1) instanceof Double c) return Ops.scale((Var) in.get(0), c);
            if (in.get(0) instanceof Double c) return Ops.scale((Var) in.get(1), c);
            return Ops.mul((Var) in.get(0), (Var) in.get(1));
        }

        private Var quotient(List<Object> in) {
            if (in.get(0) instanceof Double c && c == 1) return Ops.reciprocal((Var) in.get(1));
            return Ops.div(asVar(in.get(0)), asVar(in.get(1)));
        }

        private Object power(Term.Call call, List<Object> in) {
            if (!(in.get(1) instanceof Double p))
                throw new FormulaException(
                        call.arguments().get(1).place(),
                        "the exponent must be a number; write exp(p * log(x)) for others");
            return in.get(0) instanceof Double x ? (Object) Math.pow(x, p) : Ops.pow((Var) in.get(0), p);
        }

        private Var gradient(Term.Call call, List<Object> in) {
            if (in.size() != 2 || !(in.get(0) instanceof Var y) || !(in.get(1) instanceof Var x))
                throw new FormulaException(call.place(), "grad(y, x) takes two matrices");
            Var ones = tape.constant(y.shape(), 1);
            return Autodiff.vjp(y, ones, x)[0];
        }

        private Var verb(Term.Call call, List<Object> arguments, Map<String, Object> options) {
            List<Verb> verbs = Verbs.named(call.verb());
            Verb verb = verbs.stream()
                    .filter(v -> fits(v, arguments))
                    .findFirst()
                    .orElseThrow(() -> refusal(call, verbs, arguments));
            Arguments a = new Arguments(call, arguments, options, tape);
            Var value = checked(call, verb.body().record(a));
            a.requireOptionsRead();
            return value;
        }

        private boolean fits(Verb v, List<Object> arguments) {
            if (!v.takes(arguments.size())) return false;
            for (int i = 0; i < arguments.size(); i++) {
                if (v.kind(i) != ' ' && !(arguments.get(i) instanceof Double)) return false;
            }
            return true;
        }

        private FormulaException refusal(Term.Call call, List<Verb> verbs, List<Object> arguments) {
            Verb first = verbs.get(0);
            for (Verb v : verbs) {
                if (!v.takes(arguments.size())) continue;
                for (int i = 0; i < arguments.size(); i++) {
                    if (v.kind(i) != ' ' && arguments.get(i) instanceof Var m)
                        return new FormulaException(
                                call.arguments().get(i).place(),
                                v.call() + ": argument " + (i + 1) + " must be a number, and " + m.label() + " is a "
                                        + m.shape() + " matrix");
                }
            }
            StringBuilder calls = new StringBuilder(first.call());
            for (Verb v : verbs.subList(1, verbs.size())) calls.append(" or ").append(v.call());
            return new FormulaException(
                    call.place(),
                    "found " + arguments.size() + (arguments.size() == 1 ? " argument" : " arguments") + "; expected "
                            + calls);
        }

        private Var checked(Term.Call call, Var value) {
            Shape shape = value.shape();
            if (shape.elements() > MAX_ELEMENTS)
                throw new FormulaException(call.place(), "the result is " + shape + ", too large for this page");
            return value;
        }
    }
}
