package dev.pullback.playground.formula;

import dev.pullback.ops.Activations;
import dev.pullback.ops.SpecialFunctions;

/** The rows of the table {@link Verbs} for {@link SpecialFunctions} and {@link Activations}. */
final class FunctionVerbs {
    private FunctionVerbs() {}

    static void table(VerbTable t) {
        special(t);
        activations(t);
    }

    private static void special(VerbTable t) {
        t.one("asin", SpecialFunctions::asin);
        t.one("acos", SpecialFunctions::acos);
        t.one("atan", SpecialFunctions::atan);
        t.two("atan2", SpecialFunctions::atan2);
        t.two("hypot", SpecialFunctions::hypot);
        t.one("sinh", SpecialFunctions::sinh);
        t.one("cosh", SpecialFunctions::cosh);
        t.one("asinh", SpecialFunctions::asinh);
        t.one("acosh", SpecialFunctions::acosh);
        t.one("atanh", SpecialFunctions::atanh);
        t.one("exp2", SpecialFunctions::exp2);
        t.one("log2", SpecialFunctions::log2);
        t.one("log10", SpecialFunctions::log10);
        t.one("logit", SpecialFunctions::logit);
        t.one("erf", SpecialFunctions::erf);
        t.one("erfc", SpecialFunctions::erfc);
        t.one("erfSlope", SpecialFunctions::erfSlope);
        t.one("erfInv", SpecialFunctions::erfInv);
        t.one("logGamma", SpecialFunctions::logGamma);
        t.one("digamma", SpecialFunctions::digamma);
        t.of("polygamma", "x n%", a -> SpecialFunctions.polygamma(a.var(0), a.count(1)));
        t.two("logBeta", SpecialFunctions::logBeta);
    }

    private static void activations(VerbTable t) {
        t.one("softsign", Activations::softsign);
        t.one("mish", Activations::mish);
        t.one("selu", Activations::selu);
        t.of("celu", "x alpha#", a -> Activations.celu(a.var(0), a.number(1)));
        t.one("hardtanh", Activations::hardtanh);
        t.one("hardsigmoid", Activations::hardsigmoid);
        t.one("hardswish", Activations::hardswish);
        t.of("softshrink", "x lambda#", a -> Activations.softshrink(a.var(0), a.number(1)));
        t.of("hardshrink", "x lambda#", a -> Activations.hardshrink(a.var(0), a.number(1)));
        t.one("glu", Activations::glu);
        t.two("prelu", Activations::prelu);
    }
}
