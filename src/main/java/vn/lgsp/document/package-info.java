/** Official documents on their way: how they look as messages, how they stand with their recipients, and fetching them. */
@NullMarked
package vn.lgsp.document;

import org.jspecify.annotations.NullMarked;
