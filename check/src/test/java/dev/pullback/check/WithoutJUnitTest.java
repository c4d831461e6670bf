package dev.pullback.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The checker works without JUnit and jqwik on the class path, as on the command line. */
class WithoutJUnitTest {
    /** The checks that run without them. */
    public static final class Checks implements Callable<String> {
        @Override
        public String call() {
            Report right = GradCheck.ofArray("sin", x -> Math.sin(x[0]), x -> new double[] {Math.cos(x[0])})
                    .at(0.7)
                    .assertPasses();
            Report noisy = GradCheck.ofArray(
                            "noisy", x -> Math.sin(x[0]) + 1e-6 * Noisy.hash(x[0]), x -> new double[] {Math.cos(x[0])})
                    .at(0.7);
            try {
                noisy.assertPasses();
                return "nothing thrown";
            } catch (AssertionError e) {
                return right.verdict() + " "
                        + e.getMessage().lines().findFirst().orElse("");
            }
        }
    }

    @Test
    void anUndecidedCheckIsAnAssertionError() throws Exception {
        try (URLClassLoader loader = new URLClassLoader(withoutTestLibraries(), ClassLoader.getPlatformClassLoader())) {
            assertThrows(ClassNotFoundException.class, () -> loader.loadClass("org.opentest4j.TestAbortedException"));
            Object checks =
                    loader.loadClass(Checks.class.getName()).getConstructor().newInstance();
            String result = (String) assertInstanceOf(Callable.class, checks).call();
            assertTrue(result.startsWith("OK noisy: UNDECIDED"), result);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static URL[] withoutTestLibraries() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String name = new File(entry).getName();
            boolean testing = name.contains("junit") || name.contains("jqwik") || name.contains("opentest4j");
            if (!testing) urls.add(new File(entry).toURI().toURL());
        }
        assertEquals(false, urls.isEmpty());
        return urls.toArray(URL[]::new);
    }
}
