package dev.pullback.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pullback.playground.formula.Formulas;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Formulas that call every verb. The page's test compares their bits with those of the browser. */
class EveryVerbTest {
    static Stream<String> formulas() throws IOException {
        try (InputStream in = Objects.requireNonNull(EveryVerbTest.class.getResourceAsStream("/formulas.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("formulas")
    void everyRuleIsRight(String formula) {
        JsonObject evaluated =
                JsonParser.parseString(Computation.evaluate(formula)).getAsJsonObject();
        assertFalse(evaluated.has("error"), () -> String.valueOf(evaluated.get("error")));
        List<JsonElement> wrong = new ArrayList<>();
        for (JsonElement e : JsonParser.parseString(Computation.check(formula))
                .getAsJsonObject()
                .getAsJsonArray("checks")) {
            JsonObject check = e.getAsJsonObject();
            if (check.has("passes") && !check.get("passes").getAsBoolean()) wrong.add(check);
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void everyVerbIsCalled() throws IOException {
        TreeSet<String> missing = new TreeSet<>(Formulas.verbs());
        Matcher calls = Pattern.compile("(\\w+)\\(")
                .matcher(String.join("\n", formulas().toList()));
        while (calls.find()) missing.remove(calls.group(1));
        assertEquals(List.of(), List.copyOf(missing), "add formulas with these verbs to formulas.txt");
        assertTrue(Formulas.verbs().size() > 200);
    }
}
