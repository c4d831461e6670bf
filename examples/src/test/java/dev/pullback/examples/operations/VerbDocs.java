package dev.pullback.examples.operations;

import dev.pullback.core.Op;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The javadoc of the verbs, read from the sources of {@link dev.pullback.ops.Ops} and the classes of other subjects. */
final class VerbDocs {
    private static final Pattern IMPORT = Pattern.compile("import static (dev\\.pullback\\.ops\\.\\w+)\\.\\*;");
    private static final Pattern PART = Pattern.compile(
            "^    // (?<section>[^\n]+)$"
                    + "|^    /\\*\\*(?<doc>(?:(?!\\*/).)*)\\*/\\s+public static \\S+ (?<name>\\w+)\\((?<parameters>[^)]*)\\) \\{"
                    + "(?<body>.*?)^    }$",
            Pattern.MULTILINE | Pattern.DOTALL);

    /**
     * A verb.
     *
     * @param owner the simple name of the class that declares it
     * @param ops the ops that it records itself
     */
    record Verb(String owner, String section, String name, String signature, String doc, List<Op> ops) {}

    private final Map<Op, List<Verb>> verbs = new LinkedHashMap<>();
    private final List<Verb> composed = new ArrayList<>();

    private VerbDocs() {}

    static VerbDocs of(List<Path> sources) throws IOException {
        List<Verb> all = new ArrayList<>();
        for (Path source : sources) all.addAll(verbs(source));
        VerbDocs docs = new VerbDocs();
        for (Verb verb : all) {
            List<Op> recorded = verb.ops.isEmpty() ? opsOf(verb.name, all) : verb.ops;
            if (recorded.isEmpty()) docs.composed.add(verb);
            for (Op op : recorded)
                docs.verbs.computeIfAbsent(op, o -> new ArrayList<>()).add(verb);
        }
        return docs;
    }

    private static List<Verb> verbs(Path file) throws IOException {
        String source = Files.readString(file);
        Map<String, Op> constants = constants(source, file);
        List<Verb> all = new ArrayList<>();
        String section = "";
        Matcher parts = PART.matcher(source);
        while (parts.find()) {
            if (parts.group("section") != null) {
                section = parts.group("section").replaceAll("[.,;].*", "");
                continue;
            }
            String name = parts.group("name");
            all.add(new Verb(
                    file.getFileName().toString().replace(".java", ""),
                    section,
                    name,
                    name + "(" + names(parts.group("parameters")) + ")",
                    markdown(parts.group("doc")),
                    called(parts.group("body"), constants).stream()
                            .map(constants::get)
                            .toList()));
        }
        return all;
    }

    /** Returns the ops that the overloads of a verb record. */
    private static List<Op> opsOf(String name, List<Verb> all) {
        return all.stream()
                .filter(verb -> verb.name.equals(name))
                .flatMap(verb -> verb.ops.stream())
                .distinct()
                .toList();
    }

    /** Returns the verbs of a section that only call other verbs, with their overloads. */
    Map<String, List<Verb>> composed(String section) {
        return composed.stream()
                .filter(verb -> verb.section.equals(section))
                .collect(Collectors.groupingBy(Verb::name, LinkedHashMap::new, Collectors.toList()));
    }

    /** Returns all verbs that only call other verbs. */
    List<Verb> composed() {
        return composed;
    }

    /** Returns the verbs that record an op, in the order of the source. */
    List<Verb> of(Op op) {
        return verbs.getOrDefault(op, List.of());
    }

    /** Returns the constants of the class of the source and of the classes that it imports. */
    private static Map<String, Op> constants(String source, Path file) {
        List<String> classes = new ArrayList<>();
        classes.add("dev.pullback.ops." + file.getFileName().toString().replace(".java", ""));
        IMPORT.matcher(source).results().forEach(used -> classes.add(used.group(1)));
        Map<String, Op> constants = new LinkedHashMap<>();
        for (String name : classes) {
            try {
                for (Field f : Class.forName(name).getFields()) {
                    if (Modifier.isStatic(f.getModifiers()) && f.getType() == Op.class)
                        constants.put(f.getName(), (Op) f.get(null));
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(name, e);
            }
        }
        return constants;
    }

    private static List<String> called(String body, Map<String, Op> constants) {
        return Pattern.compile("\\b([A-Z][A-Z0-9_]+)\\b(?=\\)?\\.(?:on|onAll|with)\\(| :|\\)\\.with|, [A-Z_]+, )")
                .matcher(body)
                .results()
                .map(m -> m.group(1))
                .filter(constants::containsKey)
                .distinct()
                .toList();
    }

    /** Returns parameters such as {@code Var x, double c} without their types. */
    private static String names(String parameters) {
        return Pattern.compile("\\w+(?=\\s*(?:,|$))")
                .matcher(parameters.strip())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining(", "));
    }

    static String markdown(String javadoc) {
        return javadoc.replaceAll("(?m)^\\s*\\* ?", "")
                .strip()
                .replaceAll("\\s+", " ")
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replaceAll("\\{@link (?:[\\w.]*\\.)?(\\w*)#(\\w+)(?:\\([^)]*\\))?(?: \\w+)?}", "`$2`")
                .replaceAll("\\{@link (?:[\\w.]*\\.)?(\\w+)}", "`$1`")
                .replaceAll(" ?<p>", "\n\n")
                .replaceAll(" ?@throws (?:\\w+\\.)*(\\w+) ", "\n\nThrows `$1` ");
    }
}
