package dev.pullback.browser;

/** Replaces {@code IncubatorModule} in the browser, where the module of the vector unit is absent. */
public final class BrowserIncubatorModule {
    private BrowserIncubatorModule() {}

    public static boolean isPresent() {
        return false;
    }

    private static Object absent(String name) {
        if (!isPresent()) throw new UnsupportedOperationException("backend vector: a browser has none, so no " + name);
        return name;
    }

    public static <T> T newInstance(Class<T> type, String name) {
        return type.cast(absent(name));
    }
}
