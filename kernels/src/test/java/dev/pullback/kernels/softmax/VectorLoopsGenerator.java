package dev.pullback.kernels.softmax;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import dev.pullback.kernels.NotInlined;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Generates loops on the vector unit from loops in plain Java: a class whose name begins with {@code Scalar}, with a
 * constant {@code LANES} of 1. Both do the same operations in the same order, so they give the same bits.
 *
 * <p>A number is a vector if it is read from an array or is a local variable of a loop; a {@code boolean} of a loop is a
 * mask, and {@code Fma.of(a, b, c)} becomes {@code a.fma(b, c)}. An expression without a vector stays as it is. If it is
 * combined with a vector, it is broadcast to one before the first loop, since vectors in fields would be loaded again after
 * each store. A vector that a loop updates is cast to its class where it is read; otherwise C2 may allocate it as an
 * object. A statement or an expression that the generator does not know is an error.
 *
 * <p>A final method of the class in plain Java has no loop of its own and is inherited. A loop is in a method with a parameter {@link NotInlined}, so that C2 compiles it by itself.
 *
 * <p>A loop that reads the low parts of logits and maxima is written a second time without them, because they are zeros for
 * all logits but transformed ones; to read and add them takes a fifth of the time of a loss.
 */
final class VectorLoopsGenerator {
    private static final Map<String, String> TYPES =
            Map.of("double", "DoubleVector", "long", "LongVector", "boolean", "VectorMask<Double>");

    private static final Map<Tree.Kind, String> METHODS = Map.of(
            Tree.Kind.PLUS, "add",
            Tree.Kind.MINUS, "sub",
            Tree.Kind.MULTIPLY, "mul",
            Tree.Kind.DIVIDE, "div",
            Tree.Kind.OR, "or",
            Tree.Kind.CONDITIONAL_AND, "and",
            Tree.Kind.CONDITIONAL_OR, "or");

    private static final Map<Tree.Kind, String> COMPARISONS = Map.of(
            Tree.Kind.LESS_THAN, "LT",
            Tree.Kind.LESS_THAN_EQUAL, "LE",
            Tree.Kind.GREATER_THAN, "GT",
            Tree.Kind.GREATER_THAN_EQUAL, "GE",
            Tree.Kind.EQUAL_TO, "EQ");

    private static final String MAX_LOW = "Block.MAX_LOW";

    private final StringBuilder out = new StringBuilder();

    /** The types of the local variables that are vectors. */
    private final Map<String, String> vectors = new HashMap<>();

    /** The vectors that a loop updates. */
    private final Set<String> updated = new HashSet<>();

    /** The statements that broadcast an expression, by its text. */
    private final Map<String, String> broadcasts = new LinkedHashMap<>();

    /** Whether the low parts are left out, and the local variables that are zero then. */
    private boolean isWhole;

    private final Set<String> zeros = new HashSet<>();

    private VectorLoopsGenerator() {}

    /** Returns the source text of the class, with the given first line. */
    static String source(Path scalarFile, String header) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, List.of(), null, files.getJavaFileObjects(scalarFile));
            return new VectorLoopsGenerator().unit(task.parse().iterator().next(), header);
        }
    }

    private String unit(CompilationUnitTree unit, String header) {
        line(0, header);
        line(0, "package " + unit.getPackageName() + ";");
        line(0, "");
        unit.getImports().forEach(i -> line(0, i.toString().strip()));
        line(0, "import dev.pullback.kernels.NotInlined;");
        line(0, "import dev.pullback.kernels.VectorDoubles;");
        for (String name :
                List.of("DoubleVector", "LongVector", "Vector", "VectorMask", "VectorOperators", "VectorSpecies"))
            line(0, "import jdk.incubator.vector." + name + ";");
        line(0, "import org.jspecify.annotations.Nullable;");
        line(0, "");
        ClassTree type = (ClassTree) unit.getTypeDecls().get(0);
        String scalar = type.getSimpleName().toString();
        line(0, "/** The loops of {@link " + scalar + "} on the vector unit. */");
        line(0, "final class " + scalar.replace("Scalar", "Vector") + " extends " + scalar + " {");
        line(1, "private static final VectorSpecies<Double> SPECIES = VectorDoubles.SPECIES;");
        int place = out.length();
        for (Tree member : type.getMembers()) {
            if (member instanceof VariableTree field) field(field);
            else if (isLoop((MethodTree) member)) loop((MethodTree) member);
        }
        line(0, "}");
        if (out.indexOf("TYPE.cast") > 0)
            out.insert(
                    place, "    private static final Class<? extends Vector<Double>> TYPE = SPECIES.vectorType();\n");
        return out.toString();
    }

    /** Returns whether a method has a loop to translate; a constructor or a final method has none. */
    private static boolean isLoop(MethodTree method) {
        return method.getReturnType() != null
                && !method.getModifiers().getFlags().contains(Modifier.FINAL);
    }

    private void field(VariableTree field) {
        String value = field.getName().contentEquals("LANES")
                ? "SPECIES.length()"
                : field.getInitializer().toString();
        line(1, "private static final " + field.getType() + " " + field.getName() + " = " + value + ";");
    }

    private void loop(MethodTree method) {
        String name = method.getName().toString();
        String body = method.getBody().toString();
        line(0, "");
        line(1, "@Override");
        boolean hasLows = body.contains("low[") && body.contains(MAX_LOW);
        String result = method.getReturnType().toString();
        line(1, result + " " + name + "(Block b) {");
        if (hasLows) {
            line(2, "if (b.isWhole()) " + name + "OfWhole(b, null);");
            line(2, "else " + name + "OfPairs(b, null);");
        } else {
            line(2, (result.equals("void") ? "" : "return ") + name + "(b, null);");
        }
        line(1, "}");
        if (!hasLows) {
            line(0, "");
            method(method, "private static ", name);
            return;
        }
        for (boolean whole : new boolean[] {true, false}) {
            isWhole = whole;
            line(0, "");
            method(method, "private static ", name + (whole ? "OfWhole" : "OfPairs"));
        }
        isWhole = false;
    }

    private void method(MethodTree method, String modifiers, String name) {
        vectors.clear();
        updated.clear();
        broadcasts.clear();
        zeros.clear();
        VariableTree block = method.getParameters().get(0);
        line(
                1,
                modifiers + method.getReturnType() + " " + name + "(" + block.getType() + " " + block.getName()
                        + ", @Nullable NotInlined unused) {");
        List<? extends StatementTree> body = method.getBody().getStatements();
        int first = 0;
        while (!(body.get(first) instanceof ForLoopTree)) statement(2, body.get(first++), false);
        int place = out.length();
        for (StatementTree s : body.subList(first, body.size())) {
            if (s instanceof ForLoopTree loop) findUpdated(loop.getStatement(), new HashSet<>());
            statement(2, s, false);
        }
        out.insert(place, String.join("", broadcasts.values()));
        line(1, "}");
    }

    /** Finds the variables that are assigned in a loop but declared before it. */
    private void findUpdated(StatementTree s, Set<String> declared) {
        if (s instanceof BlockTree block) {
            Set<String> inner = new HashSet<>(declared);
            for (StatementTree each : block.getStatements()) findUpdated(each, inner);
        } else if (s instanceof VariableTree variable) {
            declared.add(variable.getName().toString());
        } else if (s instanceof ForLoopTree loop) {
            findUpdated(loop.getStatement(), new HashSet<>());
        } else if (s instanceof ExpressionStatementTree e
                && e.getExpression() instanceof AssignmentTree a
                && !(a.getVariable() instanceof ArrayAccessTree)
                && !declared.contains(a.getVariable().toString())) {
            updated.add(a.getVariable().toString());
        }
    }

    private void statement(int indent, StatementTree s, boolean inLoop) {
        if (s instanceof BlockTree block) {
            for (StatementTree each : block.getStatements()) statement(indent, each, inLoop);
        } else if (s instanceof ForLoopTree loop) {
            String start = loop.getInitializer().stream().map(Tree::toString).collect(Collectors.joining());
            String update = loop.getUpdate().stream()
                    .map(u -> u.getExpression().toString())
                    .collect(Collectors.joining(", "));
            line(indent, "for (" + start + "; " + loop.getCondition() + "; " + update + ") {");
            statement(indent + 1, loop.getStatement(), true);
            line(indent, "}");
        } else if (s instanceof VariableTree variable) {
            declaration(indent, variable, inLoop);
        } else if (s instanceof IfTree branch && branch.getElseStatement() == null) {
            ExpressionTree condition = ((ParenthesizedTree) branch.getCondition()).getExpression();
            if (!(condition instanceof UnaryTree not) || not.getKind() != Tree.Kind.LOGICAL_COMPLEMENT)
                throw unknown(s);
            line(indent, "if (!" + vector(not.getExpression()) + ".allTrue()) " + branch.getThenStatement());
        } else if (s instanceof ReturnTree) {
            line(indent, s.toString());
        } else if (s instanceof ExpressionStatementTree e && e.getExpression() instanceof AssignmentTree a) {
            if (a.getVariable() instanceof ArrayAccessTree to)
                line(
                        indent,
                        vector(a.getExpression()) + ".intoArray(" + to.getExpression() + ", " + to.getIndex() + ");");
            else line(indent, a.getVariable() + " = " + vector(a.getExpression()) + ";");
        } else {
            throw unknown(s);
        }
    }

    private void declaration(int indent, VariableTree v, boolean inLoop) {
        String type = v.getType().toString();
        if (isWhole && (v.getName().contentEquals("low") || v.getName().contentEquals("toLow"))) return;
        if (isZero(v.getInitializer())) {
            zeros.add(v.getName().toString());
            return;
        }
        boolean isVector = TYPES.containsKey(type) && (inLoop || isVector(v.getInitializer()));
        if (!isVector) {
            line(indent, v.toString() + ";");
            return;
        }
        line(indent, TYPES.get(type) + " " + v.getName() + " = " + vector(v.getInitializer()) + ";");
        vectors.put(v.getName().toString(), TYPES.get(type));
    }

    /** Returns whether an expression consists of low parts, which are left out. */
    private boolean isZero(ExpressionTree e) {
        if (!isWhole) return false;
        if (e instanceof ParenthesizedTree inner) return isZero(inner.getExpression());
        if (e instanceof ArrayAccessTree a)
            return a.toString().startsWith("low[") || a.toString().contains(MAX_LOW);
        if (e instanceof BinaryTree b) return isZero(b.getLeftOperand()) && isZero(b.getRightOperand());
        return zeros.contains(e.toString());
    }

    private boolean isVector(ExpressionTree e) {
        if (e instanceof ArrayAccessTree) return true;
        if (e instanceof ParenthesizedTree inner) return isVector(inner.getExpression());
        if (e instanceof UnaryTree u) return isVector(u.getExpression());
        if (e instanceof BinaryTree b) return isVector(b.getLeftOperand()) || isVector(b.getRightOperand());
        if (e instanceof ConditionalExpressionTree c) return isVector(c.getCondition());
        if (e instanceof MethodInvocationTree call)
            return call.getArguments().stream().anyMatch(this::isVector);
        return vectors.containsKey(e.toString());
    }

    /** Returns the text of an expression as a vector. */
    private String vector(ExpressionTree e) {
        if (e instanceof ParenthesizedTree inner) return vector(inner.getExpression());
        if (!isVector(e)) return broadcast(e.toString(), "DoubleVector", e.toString());
        if (e instanceof ArrayAccessTree a)
            return "DoubleVector.fromArray(SPECIES, " + a.getExpression() + ", " + a.getIndex() + ")";
        if (e instanceof UnaryTree u && u.getKind() == Tree.Kind.UNARY_MINUS)
            return vector(u.getExpression()) + ".neg()";
        if (e instanceof BinaryTree b) return binary(b);
        if (e instanceof ConditionalExpressionTree c)
            return vector(c.getFalseExpression()) + ".blend(" + vector(c.getTrueExpression()) + ", "
                    + vector(c.getCondition()) + ")";
        if (e instanceof MethodInvocationTree call) return call(call);
        return updated.contains(e.toString()) ? "((DoubleVector) TYPE.cast(" + e + "))" : e.toString();
    }

    private String binary(BinaryTree b) {
        ExpressionTree right = b.getRightOperand();
        if (isZero(right)) return vector(b.getLeftOperand());
        if (isZero(b.getLeftOperand())) throw unknown(b);
        if (b.getKind() == Tree.Kind.LEFT_SHIFT)
            return vector(b.getLeftOperand()) + ".lanewise(VectorOperators.LSHL, " + right + ")";
        if (b.getKind() == Tree.Kind.UNSIGNED_RIGHT_SHIFT)
            return vector(b.getLeftOperand()) + ".lanewise(VectorOperators.LSHR, " + right + ")";
        if (COMPARISONS.containsKey(b.getKind()))
            return vector(b.getLeftOperand()) + ".compare(VectorOperators." + COMPARISONS.get(b.getKind()) + ", "
                    + vector(right) + ")";
        if (!METHODS.containsKey(b.getKind())) throw unknown(b);
        boolean isLong = isLong(b);
        return operand(b.getLeftOperand(), isLong) + "." + METHODS.get(b.getKind()) + "(" + operand(right, isLong)
                + ")";
    }

    private String operand(ExpressionTree e, boolean isLong) {
        return isLong && !isVector(e)
                ? broadcast(e.toString(), "LongVector", "Double.longBitsToDouble(" + e + ")")
                : vector(e);
    }

    private boolean isLong(ExpressionTree e) {
        if (e instanceof ParenthesizedTree inner) return isLong(inner.getExpression());
        if (e instanceof MethodInvocationTree call) return call.toString().startsWith("Double.doubleToRawLongBits");
        if (e instanceof BinaryTree b) return isLong(b.getLeftOperand()) || isLong(b.getRightOperand());
        return "LongVector".equals(vectors.get(e.toString()));
    }

    private String call(MethodInvocationTree call) {
        List<String> in = call.getArguments().stream().map(this::vector).toList();
        return switch (call.getMethodSelect().toString()) {
            case "Fma.of" -> in.get(0) + ".fma(" + in.get(1) + ", " + in.get(2) + ")";
            case "Math.abs" -> in.get(0) + ".abs()";
            case "Double.doubleToRawLongBits" -> in.get(0) + ".reinterpretAsLongs()";
            case "Double.longBitsToDouble" -> in.get(0) + ".reinterpretAsDoubles()";
            default -> throw unknown(call);
        };
    }

    /** Returns the name of a vector that holds a number, after adding its declaration if it is new. */
    private String broadcast(String key, String type, String value) {
        String name = "all" + broadcasts.size();
        String bits = type.equals("LongVector") ? ".reinterpretAsLongs()" : "";
        String before = broadcasts.putIfAbsent(
                type + key,
                "        " + type + " " + name + " = DoubleVector.broadcast(SPECIES, " + value + ")" + bits + ";\n");
        return before == null ? name : before.strip().split(" ", 3)[1];
    }

    private static IllegalArgumentException unknown(Tree tree) {
        return new IllegalArgumentException("no vector code is known for: " + tree);
    }

    private void line(int indent, String text) {
        out.append(text.isEmpty() ? "" : "    ".repeat(indent)).append(text).append('\n');
    }
}
