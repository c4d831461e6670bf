package dev.pullback.kernels;

import java.lang.reflect.Constructor;

/**
 * Creates instances of the classes that need the module {@code jdk.incubator.vector}. The module is absent unless the
 * JVM was started with {@code --add-modules jdk.incubator.vector}. Therefore these classes, which are named {@code
 * Vector…}, are found by name at run time, and all other code compiles and loads without the module.
 */
public final class IncubatorModule {
    private IncubatorModule() {}

    /** Returns true if this JVM has the module. */
    public static boolean isPresent() {
        for (Module module : ModuleLayer.boot().modules()) {
            if (module.getName().equals("jdk.incubator.vector")) return true;
        }
        return false;
    }

    /**
     * Returns a new instance of a class that uses the module.
     *
     * @param type the interface or superclass of the class
     * @param name the full name of the class, which must have a constructor without parameters
     * @throws UnsupportedOperationException if the module is absent
     */
    public static <T> T newInstance(Class<T> type, String name) {
        if (!isPresent())
            throw new UnsupportedOperationException(
                    "backend vector: needs the flag --add-modules jdk.incubator.vector");
        try {
            Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
            constructor.setAccessible(true);
            return type.cast(constructor.newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("backend vector: " + e, e);
        }
    }
}
