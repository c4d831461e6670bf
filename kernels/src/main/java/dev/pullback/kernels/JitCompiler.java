package dev.pullback.kernels;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Whether this JVM compiles vector code to vector instructions: only HotSpot's compiler C2 does. The interpreter, C1 and
 * other JVMs run it some hundred times slower than plain Java. Source: Lucene's {@code VectorizationProvider}, which
 * makes the same choice.
 */
final class JitCompiler {
    private static final boolean COMPILES_VECTORS =
            compilesVectors(System.getProperty("java.vm.name", ""), System.getProperty("java.vm.info", ""));

    private JitCompiler() {}

    /** Returns true if this JVM compiles vector code. */
    static boolean compilesVectors() {
        return COMPILES_VECTORS;
    }

    /**
     * Returns true if a JVM compiles vector code.
     *
     * @param name the property {@code java.vm.name}, as in {@code OpenJDK 64-Bit Server VM}
     * @param info the property {@code java.vm.info}, as in {@code mixed mode, emulated-client, sharing}
     */
    static boolean compilesVectors(String name, String info) {
        return name.contains("Server VM")
                && (info.contains("mixed mode") || info.contains("compiled mode"))
                && !info.contains("emulated-client");
    }

    /** Logs one line if this JVM has the module of the vector unit but does not compile its code. */
    static void noteIfUnused() {
        if (COMPILES_VECTORS) return;
        Logger log = System.getLogger("dev.pullback");
        log.log(
                Level.INFO,
                "the vector unit is not used: only the compiler C2 of HotSpot translates its code, and this is "
                        + System.getProperty("java.vm.name") + ", " + System.getProperty("java.vm.info")
                        + "; plain Java computes the same numbers");
    }
}
