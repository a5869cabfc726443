/**
 * Look-ups: questions that a caller asks a connected system through the bus, and that are answered at once. Nothing is
 * queued, nothing is repeated, and who asked is known before the question leaves.
 */
@NullMarked
package vn.lgsp.lookup;

import org.jspecify.annotations.NullMarked;
