package dev.pullback.kernels.function;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the classes in {@code src/main/generated} are equal to the output of {@link PointwiseGenerator}. */
class PointwiseGeneratorTest {
    private static final Path FOLDER = Path.of("src", "main", "generated", "dev", "pullback", "kernels", "function");

    private static final String RENEW =
            "mvn -pl kernels -am test -Dtest=PointwiseGeneratorTest -Dsurefire.failIfNoSpecifiedTests=false -Dpullback.renew=true";

    @ParameterizedTest
    @ValueSource(strings = {"Pointwise", "ScalarElementwise", "VectorElementwise"})
    void generatedSourceIsCurrent(String name) throws IOException {
        Path file = FOLDER.resolve(name + ".java");
        String source = PointwiseGenerator.sources().get(name);
        if (Boolean.getBoolean("pullback.renew")) Files.writeString(file, source);
        assertEquals(source, Files.readString(file), file + " is not current; renew it by: " + RENEW);
    }
}
