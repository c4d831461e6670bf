package dev.pullback.kernels;

/**
 * The type of a parameter, always null, of each method with a vector loop. This class is never loaded, and C2 inlines no
 * method with a class in its signature that is not loaded ({@code InlineTree::should_not_inline} in HotSpot). If it did
 * inline several vector loops in one method, it would reach the limit of what it inlines. The methods of the Vector
 * API would then remain calls, which allocate each vector as an object.
 */
public final class NotInlined {
    private NotInlined() {}
}
