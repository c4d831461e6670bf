package dev.pullback.browser;

import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import org.teavm.model.AccessLevel;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.ElementModifier;
import org.teavm.model.MethodDescriptor;
import org.teavm.model.MethodHolder;
import org.teavm.model.MethodReference;
import org.teavm.model.ValueType;
import org.teavm.model.emit.ProgramEmitter;
import org.teavm.model.emit.ValueEmitter;
import org.teavm.vm.spi.TeaVMHost;
import org.teavm.vm.spi.TeaVMPlugin;

/**
 * Gives TeaVM's {@code Math}, {@code String} and {@code Matcher} the methods that they lack or that do less than those of the
 * JDK.
 * TeaVM finds it as a service.
 */
public final class BrowserMethods implements TeaVMPlugin {
    private static final MethodDescriptor FMA =
            new MethodDescriptor("fma", double.class, double.class, double.class, double.class);

    private static final MethodDescriptor FMA_OF_FLOATS =
            new MethodDescriptor("fma", float.class, float.class, float.class, float.class);

    private static final MethodDescriptor FORMAT =
            new MethodDescriptor("format", Locale.class, String.class, Object[].class, String.class);

    private static final MethodDescriptor REPLACE_ALL =
            new MethodDescriptor("replaceAll", Function.class, String.class);

    @Override
    public void install(TeaVMHost host) {
        host.add((c, context) -> {
            if (c.getName().equals("java.lang.Math")) {
                delegate(c, context, FMA, FusedMultiplyAdd.class);
                delegate(c, context, FMA_OF_FLOATS, FusedMultiplyAdd.class);
            }
            if (c.getName().equals("java.lang.String")) delegate(c, context, FORMAT, BrowserFormat.class);
            if (c.getName().equals("java.util.regex.Matcher")) replaceAll(c, context);
        });
    }

    private static void replaceAll(ClassHolder c, ClassHolderTransformerContext context) {
        MethodHolder method = new MethodHolder(REPLACE_ALL);
        method.setLevel(AccessLevel.PUBLIC);
        ProgramEmitter program = ProgramEmitter.create(method, context.getHierarchy());
        MethodReference to =
                new MethodReference(BrowserFormat.class, "replaceAll", Matcher.class, Function.class, String.class);
        program.invoke(
                        to,
                        program.var(0, ValueType.object(c.getName())),
                        program.var(1, ValueType.parse(Function.class)))
                .returnValue();
        c.addMethod(method);
    }

    /** Replaces a static method of a class with a call of the method of {@code to} that has the same descriptor. */
    private static void delegate(
            ClassHolder c, ClassHolderTransformerContext context, MethodDescriptor descriptor, Class<?> to) {
        MethodHolder old = c.getMethod(descriptor);
        if (old != null) c.removeMethod(old);
        MethodHolder method = new MethodHolder(descriptor);
        method.setLevel(AccessLevel.PUBLIC);
        method.getModifiers().add(ElementModifier.STATIC);
        ProgramEmitter program = ProgramEmitter.create(method, context.getHierarchy());
        ValueType[] types = descriptor.getParameterTypes();
        ValueEmitter[] arguments = new ValueEmitter[types.length];
        for (int i = 0; i < types.length; i++) arguments[i] = program.var(i + 1, types[i]);
        program.invoke(new MethodReference(to.getName(), descriptor), arguments).returnValue();
        c.addMethod(method);
    }
}
