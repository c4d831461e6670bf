/**
 * Convolutions and pooling of images that are rows of a matrix, channel by channel and in each channel line by line.
 *
 * <p>{@link ImageSize} is the size of an image, {@link Window} the part of it that one output pixel reads, and {@link
 * Convolution} combines both with the number of filters. {@link Convolver} computes a convolution and its two
 * derivatives as matrix products of {@code Patches}; {@link Pooler} computes maxima, with {@code
 * WindowMaxima}, and means of windows. Images are
 * split among threads.
 */
@NullMarked
package dev.pullback.kernels.image;

import org.jspecify.annotations.NullMarked;
