package dev.pullback.explain;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Registers how objects of a class are displayed when they are the value of a cell of a Jupyter notebook. The kernels JJava and
 * IJava, which have the same interface, are called by reflection, because this library does not depend on them. Without such a
 * kernel in the JVM nothing happens.
 */
final class NotebookDisplay {
    /** A static method that returns the kernel of this JVM, or null. */
    record Kernel(String type, String method) {}

    private static final List<Kernel> KERNELS = List.of(
            new Kernel("org.dflib.jjava.jupyter.kernel.BaseKernel", "notebookKernel"),
            new Kernel("org.dflib.jjava.JJava", "getKernelInstance"),
            new Kernel("io.github.spencerpark.ijava.IJava", "getKernelInstance"));

    private static final int HEIGHT = 640;

    private NotebookDisplay() {}

    /**
     * Displays objects of a class as a page in a frame.
     *
     * @param html returns the page of an object
     */
    static <T> void register(Class<T> type, Function<? super T, String> html) {
        register(KERNELS, type, html);
    }

    /** Registers the class in the first of these kernels that runs in this JVM; returns whether one does. */
    static <T> boolean register(List<Kernel> kernels, Class<T> type, Function<? super T, String> html) {
        for (Kernel known : kernels) {
            Class<?> owner = find(known.type());
            if (owner == null) continue;
            try {
                Object kernel = owner.getMethod(known.method()).invoke(null);
                if (kernel == null) continue;
                register(call(kernel, "getRenderer"), type, html);
                return true;
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                // In another version of the kernel, objects are displayed as texts; explanations must work all the
                // same.
            }
        }
        return false;
    }

    private static @Nullable Class<?> find(String name) {
        try {
            return Class.forName(name, true, NotebookDisplay.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static <T> void register(Object renderer, Class<T> type, Function<? super T, String> html)
            throws ReflectiveOperationException {
        Object registration =
                renderer.getClass().getMethod("createRegistration", Class.class).invoke(renderer, type);
        registration.getClass().getMethod("preferring", String[].class).invoke(registration, (Object)
                new String[] {"text/html"});
        for (Method register : registration.getClass().getMethods()) {
            if (!register.getName().equals("register") || register.getParameterCount() != 1) continue;
            Class<?> function = register.getParameterTypes()[0];
            InvocationHandler render = (proxy, method, arguments) -> switch (method.getName()) {
                case "render" -> {
                    put(arguments[1], frame(html.apply(type.cast(arguments[0]))));
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> "display of " + type.getSimpleName();
                default -> null;
            };
            register.invoke(
                    registration, Proxy.newProxyInstance(function.getClassLoader(), new Class<?>[] {function}, render));
            return;
        }
        throw new NoSuchMethodException("register");
    }

    private static void put(Object context, String html) throws ReflectiveOperationException {
        Object data = call(context, "getOutputContainer");
        data.getClass().getMethod("putHTML", String.class).invoke(data, html);
    }

    private static Object call(Object object, String method) throws ReflectiveOperationException {
        Object result = object.getClass().getMethod(method).invoke(object);
        if (result == null) throw new NoSuchMethodException(method + " returned null");
        return result;
    }

    /** Returns a frame with a page, whose styles and scripts stay apart from those of the notebook. */
    static String frame(String page) {
        String escaped = page.replace("&", "&amp;").replace("\"", "&quot;");
        return "<iframe width=\"100%\" height=\"" + HEIGHT + "\" style=\"border:0\" srcdoc=\"" + escaped
                + "\"></iframe>";
    }
}
