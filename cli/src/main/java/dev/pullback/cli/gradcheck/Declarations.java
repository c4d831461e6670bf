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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions, ops and checks that the classes of a Java file declare. These are objects of type {@link Fn} (a
 * {@code Layer} is one), {@link Fn.N}, {@link Op} or {@link GradCheck}. Such an object is found if it is the value of
 * a static field or the result of a static method without arguments. If a class is of such a type and has a
 * constructor without arguments, an instance of it is created.
 *
 * <p>A function or op is differentiated by the {@link Rules} in a static field of its class. If the class has none,
 * the rules are those of the enclosing class, otherwise those of any class of the file, otherwise {@link
 * Rules#standard}. If several fields have rules, there is a check for each, named after the field. An op is checked with
 * those that have a rule for it.
 */
final class Declarations {
    /** Describes what is searched for, for a message. */
    static final String KINDS =
            "a Layer, Fn, Fn.N, Op or GradCheck that is a static field, the result of a static method"
                    + " without arguments, or a class that implements Layer and has a constructor without arguments;"
                    + " to check plain Java, declare a GradCheck";

    private final List<DeclaredCheck> checks = new ArrayList<>();
    private final Map<String, String> problems = new LinkedHashMap<>();
    private final List<String> skipped = new ArrayList<>();

    private Declarations() {}

    /** Finds what the classes of a file declare, in the order of the classes, fields and methods. */
    static Declarations of(List<Class<?>> classes) {
        Declarations found = new Declarations();
        Set<String> created = new LinkedHashSet<>();
        List<Class<?>> usable = classes.stream().filter(found::initialises).toList();
        for (Class<?> type : usable) {
            if (type.isSynthetic() || type.isAnonymousClass() || type.isLocalClass()) continue;
            Map<String, Rules> rules = found.rulesOf(type, usable);
            Map<String, Object> values = found.declaredBy(type);
            values.forEach((name, value) -> found.add(name, value, fitting(value, rules)));
            for (Object value : values.values()) created.add(nameOf(value.getClass()));
        }
        found.skipped.removeAll(created);
        return found;
    }

    /** Returns the checks. */
    List<DeclaredCheck> checks() {
        return checks;
    }

    /** Returns the names of what cannot be checked, each with the reason. */
    Map<String, String> problems() {
        return problems;
    }

    /** Returns the names of layers whose constructors take arguments, and of which no field or method has an instance. */
    List<String> skipped() {
        return skipped;
    }

    private boolean initialises(Class<?> type) {
        try {
            Class.forName(type.getName(), true, type.getClassLoader());
            return true;
        } catch (ExceptionInInitializerError e) {
            problems.put(nameOf(type), "has a static initialiser that throws " + e.getCause());
        } catch (ClassNotFoundException | LinkageError e) {
            problems.put(nameOf(type), "cannot be loaded: " + e.getMessage());
        }
        return false;
    }

    /**
     * Returns the tables that have a rule for an op. For a function, or if no table has a rule, returns all tables. The ops
     * of a function are known only when it is called, so {@link FileCheck} leaves out the tables that lack a rule.
     */
    private static Map<String, Rules> fitting(Object value, Map<String, Rules> tables) {
        if (!(value instanceof Op op) || tables.values().stream().noneMatch(rules -> rules.has(op))) return tables;
        Map<String, Rules> fitting = new LinkedHashMap<>(tables);
        fitting.values().removeIf(rules -> !rules.has(op));
        return fitting;
    }

    private void add(String name, Object value, Map<String, Rules> tables) {
        if (value instanceof GradCheck check) {
            checks.add(new DeclaredCheck(name, check, null, 0));
            return;
        }
        Fn.N function;
        int arity = 0;
        if (value instanceof Op op) {
            function = op::on;
            arity = op.arity() == Op.ANY ? 0 : op.arity();
        } else if (value instanceof Fn f) {
            function = x -> f.apply(x[0]);
            arity = 1;
        } else {
            Fn.N f = (Fn.N) value;
            function = x -> f.apply(x); // two fields with one value are two functions
        }
        int n = arity;
        tables.forEach((table, rules) -> {
            String full = tables.size() == 1 ? name : name + " with " + table;
            checks.add(new DeclaredCheck(full, GradCheck.of(full, function).rules(rules), function, n));
        });
    }

    private static boolean isFunction(Class<?> type) {
        return Fn.class.isAssignableFrom(type) || Fn.N.class.isAssignableFrom(type);
    }

    private static boolean isChecked(Class<?> type) {
        return isFunction(type) || Op.class.isAssignableFrom(type) || GradCheck.class.isAssignableFrom(type);
    }

    private Map<String, Object> declaredBy(Class<?> type) {
        Map<String, Object> values = new LinkedHashMap<>();
        String prefix = nameOf(type);
        boolean isConcrete = !Modifier.isAbstract(type.getModifiers()) && !type.isEnum();
        if (isConcrete && isFunction(type)) {
            Constructor<?> constructor = withoutArguments(type);
            boolean isInner = type.isMemberClass() && !Modifier.isStatic(type.getModifiers());
            if (isInner) problems.put(prefix, "is an inner class; declare it static");
            else if (constructor == null) skipped.add(prefix);
            else put(values, prefix, () -> create(constructor));
        }
        for (Field f : type.getDeclaredFields()) {
            if (isStatic(f.getModifiers(), f.isSynthetic()) && isChecked(f.getType()))
                put(values, prefix + "." + f.getName(), () -> read(f));
        }
        for (Method m : type.getDeclaredMethods()) {
            if (isStatic(m.getModifiers(), m.isSynthetic())
                    && m.getParameterCount() == 0
                    && isChecked(m.getReturnType())) put(values, prefix + "." + m.getName() + "()", () -> call(m));
        }
        return values;
    }

    private static @Nullable Constructor<?> withoutArguments(Class<?> type) {
        for (Constructor<?> c : type.getDeclaredConstructors()) {
            if (c.getParameterCount() == 0) return c;
        }
        return null;
    }

    private static boolean isStatic(int modifiers, boolean isSynthetic) {
        return Modifier.isStatic(modifiers) && !isSynthetic;
    }

    /** Returns the tables of rules of a class, of the nearest class around it, or of the file, each with its name. */
    private Map<String, Rules> rulesOf(Class<?> type, List<Class<?>> classes) {
        for (@Nullable Class<?> c = type; c != null; c = c.getDeclaringClass()) {
            Map<String, Rules> own = rulesIn(c);
            if (!own.isEmpty()) return own;
        }
        Map<String, Rules> all = new LinkedHashMap<>();
        for (Class<?> c : classes) rulesIn(c).forEach((name, r) -> all.put(nameOf(c) + "." + name, r));
        return all.isEmpty() ? Map.of("Rules.standard()", Rules.standard()) : all;
    }

    private Map<String, Rules> rulesIn(Class<?> type) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field f : type.getDeclaredFields()) {
            if (isStatic(f.getModifiers(), f.isSynthetic()) && f.getType() == Rules.class)
                put(values, nameOf(type) + "." + f.getName(), () -> read(f));
        }
        Map<String, Rules> rules = new LinkedHashMap<>();
        values.forEach((name, value) -> rules.put(name.substring(name.lastIndexOf('.') + 1), (Rules) value));
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

    private void put(Map<String, Object> values, String name, Source source) {
        try {
            Object value = source.get();
            if (value == null) problems.put(name, "is null");
            else values.put(name, value);
        } catch (InvocationTargetException e) {
            problems.put(name, "throws " + e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            problems.put(name, "cannot be read: " + e);
        }
    }
}
