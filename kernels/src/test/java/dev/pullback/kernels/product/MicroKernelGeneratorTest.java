package dev.pullback.kernels.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that the micro-kernels in {@code src/main/generated} are equal to the output of {@link MicroKernelGenerator}.
 */
class MicroKernelGeneratorTest {
    private static final Path FOLDER = Path.of("src", "main", "generated", "dev", "pullback", "kernels", "product");

    private static final String RENEW =
            "mvn -pl kernels -am test -Dtest=MicroKernelGeneratorTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dpullback.renew=true";

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void generatedSourceIsCurrent(int bits) throws IOException {
        requireCurrent(MicroKernelGenerator.className(bits), MicroKernelGenerator.source(bits));
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void generatedSourceOfSinglePrecisionIsCurrent(int bits) throws IOException {
        requireCurrent(MicroKernelGenerator.singleClassName(bits), MicroKernelGenerator.singleSource(bits));
    }

    private static void requireCurrent(String className, String source) throws IOException {
        Path file = FOLDER.resolve(className + ".java");
        if (Boolean.getBoolean("pullback.renew")) Files.writeString(file, source);
        assertEquals(source, Files.readString(file), file + " is not current; renew it by: " + RENEW);
    }
}
