/** The bus as a program: its entry point. */
@NullMarked
package vn.lgsp;

import org.jspecify.annotations.NullMarked;
