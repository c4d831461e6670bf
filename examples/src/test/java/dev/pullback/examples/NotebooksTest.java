package dev.pullback.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.execution.LocalExecutionControlProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the cells of the notebooks by JShell, as the kernel JJava does, with the artifacts that their lines {@code %maven}
 * name. The texts that a cell prints must be those in the notebook; {@code -Dpullback.renew=true} writes them there.
 */
class NotebooksTest {
    private static final Path FOLDER = Path.of("").toAbsolutePath().getParent().resolve("notebooks");
    private static final String MAVEN = "%maven ";

    @TestFactory
    List<DynamicTest> cellsRunAndPrintWhatTheNotebookSays() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList())
                tests.add(dynamicTest(file.getFileName().toString(), () -> run(file)));
        }
        assertEquals(3, tests.size());
        return tests;
    }

    private static void run(Path file) throws IOException {
        JsonObject notebook = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        List<JsonObject> cells = new ArrayList<>();
        for (JsonElement e : notebook.getAsJsonArray("cells")) {
            JsonObject cell = e.getAsJsonObject();
            if (cell.get("cell_type").getAsString().equals("code")) cells.add(cell);
        }
        List<String> artifacts = cells.stream()
                .flatMap(cell -> text(cell.get("source")).lines())
                .filter(line -> line.startsWith(MAVEN))
                .map(line -> line.substring(MAVEN.length()))
                .toList();
        assertFalse(artifacts.isEmpty(), "no line " + MAVEN);
        boolean renews = Boolean.getBoolean("pullback.renew");
        try (JShell shell = JShell.builder()
                .executionEngine(new LocalExecutionControlProvider(), Map.of())
                .build()) {
            shell.addToClasspath(BuildArtifacts.classPath(artifacts));
            // what the kernel defines
            evaluate(shell, "void display(Object value, String... types) { java.util.Objects.requireNonNull(value); }");
            for (JsonObject cell : cells) {
                String code = text(cell.get("source"))
                        .lines()
                        .filter(line -> !line.startsWith("%"))
                        .reduce("", (a, b) -> a + b + "\n");
                String printed = Printed.by(() -> evaluate(shell, code)).replace(System.lineSeparator(), "\n");
                if (renews) cell.add("outputs", outputs(printed));
                else assertEquals(printedIn(cell), printed, code);
            }
        }
        if (renews) write(file, notebook);
    }

    private static void evaluate(JShell shell, String code) {
        String rest = code;
        while (!rest.isBlank()) {
            CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            assertTrue(info.completeness().isComplete(), () -> "not a complete statement: " + info.remaining());
            for (SnippetEvent event : shell.eval(info.source())) {
                if (event.exception() != null)
                    throw new AssertionError(info.source() + ": " + event.exception(), event.exception());
                List<String> errors = shell.diagnostics(event.snippet())
                        .map(d -> d.getMessage(null))
                        .toList();
                assertEquals(Snippet.Status.VALID, event.status(), () -> info.source() + ": " + errors);
            }
            rest = info.remaining();
        }
    }

    /** Returns a text that is stored as such or as a list of lines. */
    private static String text(JsonElement stored) {
        if (stored.isJsonPrimitive()) return stored.getAsString();
        StringBuilder text = new StringBuilder();
        for (JsonElement line : stored.getAsJsonArray()) text.append(line.getAsString());
        return text.toString();
    }

    private static String printedIn(JsonObject cell) {
        StringBuilder printed = new StringBuilder();
        for (JsonElement e : cell.getAsJsonArray("outputs")) {
            JsonObject output = e.getAsJsonObject();
            if (output.get("output_type").getAsString().equals("stream")) printed.append(text(output.get("text")));
        }
        return printed.toString();
    }

    private static JsonArray outputs(String printed) {
        JsonArray outputs = new JsonArray();
        if (printed.isEmpty()) return outputs;
        JsonObject stream = new JsonObject();
        stream.addProperty("name", "stdout");
        stream.addProperty("output_type", "stream");
        JsonArray lines = new JsonArray();
        printed.lines().forEach(line -> lines.add(line + "\n"));
        stream.add("text", lines);
        outputs.add(stream);
        return outputs;
    }

    private static void write(Path file, JsonObject notebook) throws IOException {
        Gson gson = new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .serializeNulls()
                .create();
        StringWriter out = new StringWriter();
        gson.toJson(notebook, out);
        Files.writeString(file, out + "\n");
    }
}
