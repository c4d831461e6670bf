package dev.pullback.cli.gradcheck;

import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import dev.pullback.check.GradCheck;
import dev.pullback.core.Op;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A check that a Java file declares. The classes of the file are searched for {@link Fn} (a {@code Layer} is one),
 * {@link Fn.N}, {@link Op} and {@link GradCheck}: as the value of a static field, as the result of a static method without
 * arguments, or as the class itself if it has a constructor without arguments.
 *
 * <p>A function or op is differentiated by the {@link Rules} in a static field of its class; if the class has none, by those
 * of the class around it, then by those of any class of the file, then by {@link Rules#standard}. Where there are several,
 * each makes its own check, named after it.
 *
 * @param name the name, as in {@code Gate}, {@code Layers.GATE} or {@code Layers.gate()}
 * @param check the check
 * @param function the function, or null if the file declares a {@code GradCheck}
 * @param arity the number of inputs, or 0 if it is unknown
 */
record DeclaredCheck(String name, GradCheck check, Fn.@Nullable N function, int arity) {
    /** Describes what is searched for, for a message. */
    static final String KINDS =
            "a Layer, Fn, Fn.N, Op or GradCheck that is a static field, the result of a static method"
                    + " without arguments, or a class that implements Layer and has a constructor without arguments";

    /** Whether the check runs at these inputs: as many as it has, unless it is a {@code GradCheck} with its own inputs. */
    boolean takes(InputsFile inputs) {
        return !check.hasInputs() && (arity == 0 || arity == inputs.matrices().size());
    }

    /** Finds the checks that the classes of a file declare, in the order of the classes, fields and methods. */
    static List<DeclaredCheck> find(String file, List<Class<?>> classes) {
        List<DeclaredCheck> checks = new ArrayList<>();
        for (Class<?> type : classes) {
            if (type.isSynthetic() || type.isAnonymousClass() || type.isLocalClass()) continue;
            Map<String, Rules> rules = rulesOf(file, type, classes);
            declaredBy(file, type).forEach((name, value) -> add(checks, name, value, rules));
        }
        return checks;
    }

    private static void add(List<DeclaredCheck> checks, String name, Object value, Map<String, Rules> tables) {
        if (value instanceof GradCheck check) {
            checks.add(new DeclaredCheck(name, check, null, 0));
            return;
        }
        tables.forEach((table, rules) -> {
            String full = tables.size() == 1 ? name : name + " with " + table;
            Fn.N function;
            int arity = 0;
            if (value instanceof Op op) {
                function = op::on;
                arity = op.arity() == Op.ANY ? 0 : op.arity();
            } else if (value instanceof Fn f) {
                function = x -> f.apply(x[0]);
                arity = 1;
            } else {
                function = (Fn.N) value;
            }
            checks.add(new DeclaredCheck(full, GradCheck.of(full, function).rules(rules), function, arity));
        });
    }

    private static boolean isChecked(Class<?> type) {
        return Fn.class.isAssignableFrom(type)
                || Fn.N.class.isAssignableFrom(type)
                || Op.class.isAssignableFrom(type)
                || GradCheck.class.isAssignableFrom(type);
    }

    private static Map<String, Object> declaredBy(String file, Class<?> type) {
        Map<String, Object> values = new LinkedHashMap<>();
        String prefix = nameOf(type);
        boolean isConcrete = !Modifier.isAbstract(type.getModifiers()) && !type.isEnum();
        if (isConcrete && isChecked(type)) {
            for (Constructor<?> c : type.getDeclaredConstructors()) {
                if (c.getParameterCount() == 0) put(values, file, prefix, () -> create(c));
            }
        }
        for (Field f : type.getDeclaredFields()) {
            if (isStatic(f.getModifiers(), f.isSynthetic()) && isChecked(f.getType()))
                put(values, file, prefix + "." + f.getName(), () -> read(f));
        }
        for (Method m : type.getDeclaredMethods()) {
            if (isStatic(m.getModifiers(), m.isSynthetic())
                    && m.getParameterCount() == 0
                    && isChecked(m.getReturnType()))
                put(values, file, prefix + "." + m.getName() + "()", () -> call(m));
        }
        return values;
    }

    private static boolean isStatic(int modifiers, boolean isSynthetic) {
        return Modifier.isStatic(modifiers) && !isSynthetic;
    }

    /** Returns the tables of rules of a class, of the nearest class around it, or of the file, each with its name. */
    private static Map<String, Rules> rulesOf(String file, Class<?> type, List<Class<?>> classes) {
        for (@Nullable Class<?> c = type; c != null; c = c.getDeclaringClass()) {
            Map<String, Rules> own = rulesIn(file, c);
            if (!own.isEmpty()) return own;
        }
        Map<String, Rules> all = new LinkedHashMap<>();
        for (Class<?> c : classes) rulesIn(file, c).forEach((name, r) -> all.put(nameOf(c) + "." + name, r));
        return all.isEmpty() ? Map.of("Rules.standard()", Rules.standard()) : all;
    }

    private static Map<String, Rules> rulesIn(String file, Class<?> type) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field f : type.getDeclaredFields()) {
            if (isStatic(f.getModifiers(), f.isSynthetic()) && f.getType() == Rules.class)
                put(values, file, f.getName(), () -> read(f));
        }
        Map<String, Rules> rules = new LinkedHashMap<>();
        values.forEach((name, value) -> rules.put(name, (Rules) value));
        return rules;
    }

    /** Returns the name of a class without its package, as in {@code Layers.Gate}. */
    private static String nameOf(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return outer == null ? type.getSimpleName() : nameOf(outer) + "." + type.getSimpleName();
    }

    private interface Source {
        @Nullable
        Object get() throws ReflectiveOperationException;
    }

    private static @Nullable Object create(Constructor<?> c) throws ReflectiveOperationException {
        c.setAccessible(true);
        return c.newInstance();
    }

    private static @Nullable Object read(Field f) throws ReflectiveOperationException {
        f.setAccessible(true);
        return f.get(null);
    }

    private static @Nullable Object call(Method m) throws ReflectiveOperationException {
        m.setAccessible(true);
        return m.invoke(null);
    }

    private static void put(Map<String, Object> values, String file, String name, Source source) {
        try {
            Object value = source.get();
            if (value == null) throw new IllegalArgumentException(file + ": " + name + " is null");
            values.put(name, value);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(file + ": " + name + " throws " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(file + ": " + name + " cannot be read: " + e, e);
        }
    }
}
