package dev.pullback.cli.gradcheck;

import dev.pullback.autograd.Fn;
import dev.pullback.autograd.MissingRuleException;
import dev.pullback.check.Finding;
import dev.pullback.check.GradCheck;
import dev.pullback.check.Report;
import dev.pullback.check.Verdict;
import dev.pullback.core.engine.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** The checks of all layers, functions, ops and checks that a Java file declares, with one row for each. */
public final class FileCheck {
    private final JavaFile file;
    private final List<Row> rows;
    private final List<String> skipped;

    /**
     * How to check.
     *
     * @param inputs the inputs of the checks that {@linkplain DeclaredCheck#takes take} them, or null for random ones
     * @param order the order of differentiation, or null for 1; a {@code GradCheck} then keeps its own
     * @param seed the seed of all random numbers, or null for 42; a {@code GradCheck} then keeps its own
     * @param fast whether to check along random directions
     */
    public record Options(
            @Nullable InputsFile inputs,
            @Nullable Integer order,
            @Nullable Long seed,
            boolean fast) {}

    /**
     * The result of one check.
     *
     * @param name the name of what was checked, as in {@code Gate} or {@code Layers.GATE}
     * @param reports a report for each list of inputs; empty if the check could not run
     * @param inputs the shapes of each list of inputs
     * @param problem why the check could not run, or null
     * @param lacksRule whether it could not run because its table has no rule for an op
     */
    private record Row(
            String name,
            List<Report> reports,
            List<String> inputs,
            @Nullable String problem,
            boolean lacksRule) {
        boolean passes() {
            return problem == null && reports.stream().allMatch(Report::passes);
        }

        Verdict verdict() {
            return reports.stream().map(Report::verdict).max(Verdict::compareTo).orElse(Verdict.UNDECIDED);
        }

        long entries() {
            return reports.stream().mapToLong(Report::entries).sum();
        }

        double resolution() {
            return reports.stream().mapToDouble(Report::resolution).max().orElse(0);
        }
    }

    private FileCheck(JavaFile file, List<Row> rows, List<String> skipped) {
        this.file = file;
        this.rows = List.copyOf(rows);
        this.skipped = List.copyOf(skipped);
    }

    /**
     * Compiles a file and runs its checks.
     *
     * @throws IllegalArgumentException if the file cannot be compiled, or if nothing in it can be checked
     */
    public static FileCheck of(JavaFile file, Options options) {
        Declarations declared = Declarations.of(file.classes());
        requireChecks(file, declared);
        InputsFile inputs = options.inputs;
        if (inputs != null && declared.checks().stream().noneMatch(c -> c.takes(inputs)))
            throw new IllegalArgumentException("no check of " + file.name() + " takes the "
                    + inputs.matrices().size() + " inputs of --at");
        Map<DeclaredCheck, Row> results = new LinkedHashMap<>();
        for (DeclaredCheck c : declared.checks()) results.put(c, run(c, options));
        List<Row> rows = withoutLackingTables(results);
        declared.problems().forEach((name, problem) -> rows.add(new Row(name, List.of(), List.of(), problem, false)));
        return new FileCheck(file, rows, declared.skipped());
    }

    /** Leaves out the checks of a function with tables that lack a rule, if another table has all rules that it needs. */
    private static List<Row> withoutLackingTables(Map<DeclaredCheck, Row> results) {
        Set<Fn.N> complete = new HashSet<>();
        results.forEach((check, row) -> {
            if (check.function() != null && !row.lacksRule) complete.add(check.function());
        });
        List<Row> rows = new ArrayList<>();
        results.forEach((check, row) -> {
            boolean isLeftOut = row.lacksRule && check.function() != null && complete.contains(check.function());
            if (!isLeftOut) rows.add(row);
        });
        return rows;
    }

    private static void requireChecks(JavaFile file, Declarations declared) {
        if (!declared.checks().isEmpty()) return;
        for (var problem : declared.problems().entrySet())
            throw new IllegalArgumentException(file.name() + ": " + problem.getKey() + " " + problem.getValue());
        String reason =
                declared.skipped().isEmpty() ? "looked for " + Declarations.KINDS : describe(declared.skipped());
        throw new IllegalArgumentException(file.name() + " declares nothing to check; " + reason);
    }

    private static String describe(List<String> skipped) {
        return String.join(", ", skipped)
                + ": a layer whose constructor takes arguments; declare a static field or method that creates it";
    }

    private static Row run(DeclaredCheck declared, Options options) {
        GradCheck check = declared.check();
        if (options.order != null) check = check.order(options.order);
        if (options.seed != null) check = check.seed(options.seed);
        if (options.fast) check = check.fast();
        InputsFile inputs = options.inputs;
        try {
            if (inputs != null && declared.takes(inputs)) {
                check = check.inputs(inputs.matrices().toArray(DMatrixRMaj[]::new));
                if (!inputs.names().isEmpty())
                    check = check.names(inputs.names().toArray(String[]::new));
            }
            if (check.hasInputs()) return new Row(declared.name(), List.of(check.run()), List.of(), null, false);
            List<Report> reports = new ArrayList<>();
            List<String> shapes = new ArrayList<>();
            for (DMatrixRMaj[] x : TrialInputs.of(declared, options.seed == null ? 42 : options.seed)) {
                reports.add(check.at(x));
                shapes.add(shapes(x));
            }
            return new Row(declared.name(), reports, shapes, null, false);
        } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
            return new Row(declared.name(), List.of(), List.of(), problem(e), lacksRule(e));
        }
    }

    private static boolean lacksRule(Throwable e) {
        for (@Nullable Throwable t = e; t != null; t = t.getCause()) if (t instanceof MissingRuleException) return true;
        return false;
    }

    /** Returns one line. */
    private static String problem(Throwable e) {
        boolean isForUsers = e instanceof IllegalArgumentException || e instanceof MatrixDimensionException;
        String text = isForUsers ? String.valueOf(e.getMessage()) : e.toString();
        return text.replace("use fast()", "use --fast").replaceAll("\\s*\\R\\s*", " ");
    }

    private static String shapes(DMatrixRMaj[] x) {
        return Arrays.stream(x).map(m -> m.numRows + "x" + m.numCols).collect(Collectors.joining(", "));
    }

    /** Returns 0 if all checks pass, 1 if one is wrong or undecided, and otherwise 2, if one could not run. */
    public int exitCode() {
        if (rows.stream().anyMatch(r -> r.problem == null && !r.passes())) return 1;
        return rows.stream().allMatch(Row::passes) ? 0 : 2;
    }

    /** Returns a table with a line for each check that ends in its verdict, followed by what is wrong, and the notes. */
    public String toTable() {
        TextTable table = new TextTable("lrrl").row("check", "compared", "resolves", "verdict");
        Set<String> details = new LinkedHashSet<>();
        for (Row r : rows) {
            String resolves = r.resolution() > 0 ? String.format(Locale.ROOT, "%.0e", r.resolution()) : "-";
            table.row(r.name, r.entries(), resolves, r.problem == null ? r.verdict() : "NOT CHECKED");
            if (r.problem != null) details.add("\n\n" + r.name + ": NOT CHECKED: " + r.problem);
            for (int i = 0; i < r.reports.size(); i++) {
                Report report = r.reports.get(i);
                String at = r.inputs.isEmpty() ? "" : " at " + r.inputs.get(i);
                if (report.passes()) report.notes().forEach(note -> details.add("\n\n" + r.name + ": " + note));
                else details.add("\n\n" + r.name + at + "\n" + report.toTable());
                if (!report.passes()) break; // the other inputs would repeat it
            }
        }
        if (!skipped.isEmpty()) details.add("\n\nnot checked: " + describe(skipped));
        return table.toString().stripTrailing() + String.join("", details);
    }

    /** Returns the results as an object for JSON. */
    public Object summary() {
        return new Summary(
                file.name(),
                exitCode() == 0,
                rows.stream().map(CheckSummary::of).toList(),
                skipped);
    }

    /** Returns one line, as in {@code 1 of 2 checks pass}. */
    @Override
    public String toString() {
        return rows.stream().filter(Row::passes).count() + " of " + rows.size()
                + (rows.size() == 1 ? " check passes" : " checks pass");
    }

    private record Summary(String file, boolean passes, List<CheckSummary> checks, List<String> skipped) {}

    private record CheckSummary(
            String name, boolean passes, @Nullable String problem, List<ReportSummary> reports) {
        static CheckSummary of(Row r) {
            List<ReportSummary> reports = new ArrayList<>();
            for (int i = 0; i < r.reports.size(); i++) {
                Report report = r.reports.get(i);
                reports.add(new ReportSummary(
                        r.inputs.isEmpty() ? null : r.inputs.get(i),
                        report.verdict(),
                        report.entries(),
                        report.resolution(),
                        report.seed(),
                        report.findings().stream().map(Finding::toString).toList(),
                        report.notes(),
                        report.cost().seconds()));
            }
            return new CheckSummary(r.name, r.passes(), r.problem, reports);
        }
    }

    private record ReportSummary(
            @Nullable String inputs,
            Verdict verdict,
            long derivatives,
            double resolution,
            long seed,
            List<String> findings,
            List<String> notes,
            double seconds) {}
}
