package dev.pullback.browser;

import java.util.Set;
import org.teavm.extension.spi.substitution.SubstitutionPolicy;
import org.teavm.extension.spi.substitution.SubstitutionSink;

/** The list of the classes that are replaced. TeaVM finds it as a service. */
public final class BrowserSubstitutes implements SubstitutionPolicy {
    private static final Set<String> REPLACED = Set.of(
            "dev.pullback.core.Lines",
            "dev.pullback.core.engine.ThreadGuard",
            "dev.pullback.explain.NotebookDisplay",
            "dev.pullback.kernels.Threads",
            "dev.pullback.kernels.WarmUp",
            "dev.pullback.kernels.IncubatorModule",
            "dev.pullback.kernels.product.MissingModuleHint",
            "java.text.Normalizer",
            "java.util.StringJoiner",
            "java.util.concurrent.atomic.AtomicReferenceArray");

    @Override
    public void contribute(SubstitutionSink sink) {
        for (String name : REPLACED) {
            String folder = name.substring(0, name.lastIndexOf('.'));
            sink.selectClasses(c -> c.equals(name) || c.startsWith(name + "$"))
                    .replacePackage(folder, getClass().getPackageName())
                    .simpleNamePrefix("Browser");
        }
    }
}
