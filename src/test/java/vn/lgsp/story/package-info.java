/** Tests that tell of a named system, end to end or of its folder alone. */
@NullMarked
package vn.lgsp.story;

import org.jspecify.annotations.NullMarked;
