package dev.pullback.core.engine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a package whose code records ops on behalf of the user. The line of a variable ({@link
 * dev.pullback.core.Var#line}) is the innermost stack frame outside the marked packages.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PACKAGE)
public @interface LibraryCode {}
