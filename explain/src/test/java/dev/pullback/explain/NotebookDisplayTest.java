package dev.pullback.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Tape;
import dev.pullback.ops.Ops;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the display in notebooks with a kernel that has the methods of JJava. */
class NotebookDisplayTest {
    private static final NotebookDisplay.Kernel FAKE =
            new NotebookDisplay.Kernel("dev.pullback.explain.NotebookDisplayTest$FakeKernel", "notebookKernel");

    public static final class FakeKernel {
        private static @Nullable FakeKernel instance;

        private final Map<Class<?>, RenderFunction<Object>> functions = new HashMap<>();

        public static @Nullable FakeKernel notebookKernel() {
            return instance;
        }

        public FakeKernel getRenderer() {
            return this;
        }

        public <T> Registration createRegistration(Class<T> type) {
            return new Registration(this, type);
        }
    }

    /** Has the method {@code register} of JJava's RenderRegistration. */
    public static final class Registration {
        private final FakeKernel kernel;
        private final Class<?> type;
        private String preferred = "";

        Registration(FakeKernel kernel, Class<?> type) {
            this.kernel = kernel;
            this.type = type;
        }

        public Registration preferring(String... types) {
            preferred = String.join(",", types);
            return this;
        }

        public void register(RenderFunction<Object> function) {
            assertEquals("text/html", preferred);
            kernel.functions.put(type, function);
        }
    }

    public interface RenderFunction<T> {
        void render(T data, Context context);
    }

    public static final class Context {
        private String html = "";

        public Context getOutputContainer() {
            return this;
        }

        public void putHTML(String text) {
            html = text;
        }
    }

    @AfterEach
    void noKernel() {
        FakeKernel.instance = null;
    }

    @Test
    void anExplanationIsAFrameWithItsPage() {
        FakeKernel.instance = new FakeKernel();
        assertTrue(NotebookDisplay.register(List.of(FAKE), Explanation.class, Explanation::html));
        Tape tape = new Tape();
        Explanation explanation = Explain.of(Ops.sum(Ops.tanh(tape.param("x", new DMatrixRMaj(2, 2)))));
        Context context = new Context();
        FakeKernel.instance.functions.get(Explanation.class).render(explanation, context);
        assertTrue(context.html.startsWith("<iframe "), context.html);
        String page = context.html.replaceAll("(?s).*srcdoc=\"([^\"]*)\".*", "$1");
        assertEquals(explanation.html(), page.replace("&quot;", "\"").replace("&amp;", "&"));
    }

    @Test
    void withoutAKernelNothingHappens() {
        assertFalse(NotebookDisplay.register(List.of(FAKE), Explanation.class, Explanation::html));
        NotebookDisplay.Kernel unknown = new NotebookDisplay.Kernel("no.such.Kernel", "instance");
        NotebookDisplay.Kernel other = new NotebookDisplay.Kernel(FAKE.type(), "anotherVersion");
        FakeKernel.instance = new FakeKernel();
        assertFalse(NotebookDisplay.register(List.of(unknown, other), Explanation.class, Explanation::html));
        assertTrue(NotebookDisplay.register(List.of(unknown, other, FAKE), Explanation.class, Explanation::html));
    }
}
